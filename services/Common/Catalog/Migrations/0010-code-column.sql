-- Codes of bits are a column again: an expression is computed anew for every row that a walk gives, which took longer than the walk.
alter table embedder.spaces add column mean vector; -- Of features of unit length; null until the space gets its index.

create function embedder.code(feature vector, mean vector) returns bit immutable strict parallel safe
  return binary_quantize(l2_normalize(feature) - mean);

create function embedder.keep_code() returns trigger language plpgsql as $$
begin
  select embedder.code(new.feature, mean) into new.code from embedder.spaces where id = tg_argv[0]::integer;
  return new;
end $$;

do $$
declare
  space record;
begin
  for space in select id, dimension from embedder.spaces where dimension >= 1024 loop
    execute format('drop index if exists embedder.space_%s_hnsw', space.id); -- It is built anew.
    execute format('drop function if exists embedder.space_%s_code(vector)', space.id);
    execute format('alter table embedder.space_%s add column code bit(%s)', space.id, space.dimension);
    execute format(
      'create trigger code before insert or update of feature on embedder.space_%1$s
         for each row execute function embedder.keep_code(''%1$s'')',
      space.id);
  end loop;
end $$;
