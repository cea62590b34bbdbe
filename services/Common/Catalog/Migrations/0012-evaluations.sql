-- What a run's network scored as it was after an epoch, measured while the run goes on.
create table trainer.evaluations (
  run_id uuid not null references trainer.runs (id) on delete cascade,
  epoch int not null,
  step int not null,
  metrics jsonb not null,
  primary key (run_id, epoch)
);
