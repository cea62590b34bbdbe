-- How distances of a space become probabilities. The hash of its weights names the space, which may not be made yet.
create table trainer.calibrations (
  sha256 text primary key,
  slope double precision not null,
  intercept double precision not null,
  pairs int not null,
  same int not null,
  error double precision not null,
  brier_score double precision not null,
  data text not null,
  created_at timestamptz not null
);
