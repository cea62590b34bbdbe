-- Where a model finds the key points of a region's garment: [{"name": "crotch", "x": 12.5, "y": 80, "score": 0.9}, …], in pixels of the
-- upright picture.
create table detector.keypoints (
  region_id bigint not null references detector.regions on delete cascade,
  model text not null,
  garment text not null,
  points jsonb not null,
  primary key (region_id, model)
);
