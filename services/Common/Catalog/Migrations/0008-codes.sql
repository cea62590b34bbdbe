-- The index is of an expression now, which needs no column.
alter table embedder.spaces drop column coarse_dimension;
do $$
declare
  space record;
begin
  for space in select id from embedder.spaces loop
    execute format('alter table embedder.space_%s drop column coarse', space.id); -- Its index goes with it, and is built anew.
  end loop;
end $$;
