-- What a model does; of each task one model is active.
alter table trainer.models add task text not null default 'retrieval';
