-- The model that becomes the active one as soon as its space holds what the active one's does.
alter table trainer.models add requested_at timestamptz null;
create unique index on trainer.models ((true)) where requested_at is not null;
