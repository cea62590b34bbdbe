-- Searches keep the items of a filter in memory and ask for what changed since. A row tells the transaction that wrote it last: all
-- below pg_snapshot_xmin were over when a snapshot was taken, so what is at or above it is everything that may be news.
alter table ingest.items add changed_by bigint not null default 0;
alter table ingest.items alter changed_by set default pg_current_xact_id()::text::bigint;
create index on ingest.items (changed_by);

create function ingest.mark_changed() returns trigger language plpgsql as $$
begin
  new.changed_by := pg_current_xact_id()::text::bigint;
  return new;
end $$;
create trigger items_changed before update on ingest.items for each row execute function ingest.mark_changed();

-- The items that are gone; kept for a month, longer than a search goes without looking.
create table ingest.deleted_items (
  item_id bigint primary key,
  deleted_by bigint not null default pg_current_xact_id()::text::bigint,
  deleted_at timestamptz not null default now()
);
create index on ingest.deleted_items (deleted_by);

create function ingest.mark_deleted() returns trigger language plpgsql as $$
begin
  insert into ingest.deleted_items (item_id) select id from gone;
  delete from ingest.deleted_items where deleted_at < now() - interval '30 days';
  return null;
end $$;
create trigger items_deleted after delete on ingest.items referencing old table as gone
  for each statement execute function ingest.mark_deleted();
