-- The points that a model rather finds than not: a filter asks for them by name.
create function detector.located(points jsonb) returns text[] immutable strict parallel safe
  return array(select point ->> 'name' from jsonb_array_elements(points) point where (point ->> 'score')::real >= 0.5);
alter table detector.keypoints add column located text[] generated always as (detector.located(points)) stored;
create index on detector.keypoints using gin (located);

-- As with descriptions: an item of whose regions' points one changes has changed.
alter function embedder.mark_described() set schema ingest;
alter function ingest.mark_described() rename to mark_regions_changed;
create trigger keypoints_added after insert on detector.keypoints referencing new table as changed
  for each statement execute function ingest.mark_regions_changed();
create trigger keypoints_changed after update on detector.keypoints referencing new table as changed
  for each statement execute function ingest.mark_regions_changed();
create trigger keypoints_deleted after delete on detector.keypoints referencing old table as changed
  for each statement execute function ingest.mark_regions_changed();
