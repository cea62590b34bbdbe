-- What the model of labels tells of a region: the one that described it last.
create table embedder.descriptions (
  region_id bigint primary key references detector.regions on delete cascade,
  model text not null,
  category text not null,
  category_probability real not null,
  styles text[] not null
);
create index on embedder.descriptions using gin (styles);

-- A filter by styles is a filter of items: an item whose regions' descriptions change has changed. Items are locked in the order in
-- which ingest writes them, so that writers wait for each other and never in a circle.
create function embedder.mark_described() returns trigger language plpgsql as $$
begin
  update ingest.items i set changed_by = default
  from (
    select id from ingest.items
    where id in (
      select m.item_id from changed c join detector.regions r on r.id = c.region_id join ingest.images m on m.id = r.image_id)
    order by shop, item_id for no key update) locked
  where i.id = locked.id;
  return null;
end $$;
create trigger descriptions_added after insert on embedder.descriptions referencing new table as changed
  for each statement execute function embedder.mark_described();
create trigger descriptions_changed after update on embedder.descriptions referencing new table as changed
  for each statement execute function embedder.mark_described();
create trigger descriptions_deleted after delete on embedder.descriptions referencing old table as changed
  for each statement execute function embedder.mark_described();

-- A description that falls with its picture no longer knows the item; the picture does.
create function ingest.mark_undescribed() returns trigger language plpgsql as $$
begin
  update ingest.items i set changed_by = default
  from (select id from ingest.items where id in (select item_id from gone) order by shop, item_id for no key update) locked
  where i.id = locked.id;
  return null;
end $$;
create trigger images_deleted after delete on ingest.images referencing old table as gone
  for each statement execute function ingest.mark_undescribed();
