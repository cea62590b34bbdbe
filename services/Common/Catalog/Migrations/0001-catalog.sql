create extension if not exists vector;

create schema catalog;
create table catalog.migrations (
  name text primary key,
  applied_at timestamptz not null default now()
);

create schema ingest;
create schema detector;
create schema embedder;
create schema trainer;

create table ingest.batches (
  id uuid primary key,
  source text not null,
  created_at timestamptz not null default now()
);

create table ingest.items (
  id bigint generated always as identity primary key,
  shop text not null,
  item_id text not null,
  title text not null,
  category text not null,
  price numeric null,
  currency text not null,
  tags text[] not null,
  attributes jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (shop, item_id)
);
create index on ingest.items (category);
create index on ingest.items (price);
create index on ingest.items using gin (tags);
create index on ingest.items using gin (attributes jsonb_path_ops);

create table ingest.images (
  id bigint generated always as identity primary key,
  item_id bigint null references ingest.items on delete cascade,
  batch_id uuid not null references ingest.batches,
  sha256 bytea not null check (octet_length(sha256) = 32),
  name text not null,
  format text not null,
  width int not null,
  height int not null,
  bytes bigint not null,
  stream text null,
  frame bigint null,
  captured_at timestamptz null,
  created_at timestamptz not null default now(),
  dispatched_at timestamptz null,
  check ((stream is null) = (frame is null)),
  check (item_id is not null or stream is not null),
  unique (stream, frame)
);
-- A clip of an item may hold the same picture twice; its frames are told apart by their number.
create unique index on ingest.images (item_id, sha256) where stream is null;
create index on ingest.images (item_id);
create index on ingest.images (batch_id);
create index on ingest.images (sha256);
create index on ingest.images (id) where dispatched_at is null;

create table ingest.quarantine (
  id bigint generated always as identity primary key,
  batch_id uuid not null references ingest.batches,
  image_id bigint null references ingest.images on delete cascade,
  shop text not null,
  item_id text not null,
  item jsonb null,
  name text not null,
  sha256 bytea null,
  uri text null,
  stage text not null,
  reason text not null,
  detail text not null,
  created_at timestamptz not null default now()
);
create index on ingest.quarantine (batch_id);
create index on ingest.quarantine (image_id);
-- The same refusal told twice is one refusal.
create unique index quarantine_key on ingest.quarantine (
  batch_id, image_id, stage, reason, sha256, md5(shop || chr(31) || item_id || chr(31) || name || chr(31) || coalesce(uri, ''))
) nulls not distinct;

create table detector.regions (
  id bigint generated always as identity primary key,
  image_id bigint not null references ingest.images on delete cascade,
  detector text not null,
  label text not null,
  score real not null,
  "left" real not null,
  top real not null,
  "right" real not null,
  bottom real not null,
  whole_picture bool not null,
  unique (image_id, detector, "left", top, "right", bottom)
);

-- Each row has a table embedder.space_<id> of its own, made with it.
create table embedder.spaces (
  id int generated always as identity primary key,
  model text not null,
  sha256 text not null unique,
  dimension int not null,
  coarse_dimension int not null,
  created_at timestamptz not null default now()
);

create table trainer.models (
  name text primary key,
  architecture text not null,
  sha256 text not null,
  dimension int not null,
  licence text not null,
  created_at timestamptz not null default now(),
  promoted_at timestamptz null
);

create table trainer.runs (
  id uuid primary key,
  recipe text not null,
  model text not null,
  state text not null,
  step int not null,
  steps int not null,
  loss double precision not null,
  metrics jsonb not null,
  error text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
