using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pgvector;
using Vitrine.Catalog.Vectors;

namespace Vitrine.Catalog.Tests.Vectors;

public sealed class VectorTests(PostgresFixture postgres)
{
    private static readonly float[] _numbers = [0, -0f, 1.5f, -2.25f, float.MaxValue, float.Epsilon, MathF.PI];
    private static readonly Half[] _halves = [Half.Zero, (Half)1.5f, (Half)(-2.25f), Half.MaxValue, Half.Epsilon];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_vector_comes_back_bit_for_bit_in_every_type()
    {
        await using var catalogue = await postgres.CatalogueAsync();

        (await RoundTripAsync<float[]>(catalogue, _numbers, "vector")).ShouldBe(_numbers);
        (await RoundTripAsync<ReadOnlyMemory<float>>(catalogue, _numbers, "vector")).ToArray().ShouldBe(_numbers);
        (await RoundTripAsync<Vector>(catalogue, new Vector(_numbers), "vector")).ToArray().ShouldBe(_numbers);
        (await RoundTripAsync<object>(catalogue, _numbers, "vector")).ShouldBeOfType<float[]>();
    }

    [Fact]
    public async Task A_halfvec_comes_back_bit_for_bit_in_every_type()
    {
        await using var catalogue = await postgres.CatalogueAsync();

        (await RoundTripAsync<Half[]>(catalogue, _halves, "halfvec")).ShouldBe(_halves);
        (await RoundTripAsync<ReadOnlyMemory<Half>>(catalogue, _halves, "halfvec")).ToArray().ShouldBe(_halves);
        var floats = _halves.Select(half => (float)half).ToArray();
        (await RoundTripAsync<float[]>(catalogue, floats, "halfvec")).ShouldBe(floats);
    }

    [Fact]
    public async Task The_database_reads_the_same_numbers()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        await using var command = catalogue.Source.CreateCommand("select $1::text, $2::text, $3::text");
        command.Parameters.Add(new() { Value = new[] { 1f, -2.5f }, DataTypeName = "vector" });
        command.Parameters.Add(new() { Value = new[] { (Half)1, (Half)(-2.5) }, DataTypeName = "halfvec" });
        command.Parameters.Add(new() { Value = new[] { new Vector("[3]"), new Vector("[4,5]") } });
        await using var reader = await command.ExecuteReaderAsync(Ct);
        await reader.ReadAsync(Ct);

        reader.GetString(0).ShouldBe("[1,-2.5]");
        reader.GetString(1).ShouldBe("[1,-2.5]");
        reader.GetString(2).ShouldBe("{[3],\"[4,5]\"}");
    }

    [Fact]
    public async Task A_vector_larger_than_any_buffer_comes_back()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var numbers = Enumerable.Range(0, 16_000).Select(i => (float)i).ToArray();

        (await RoundTripAsync<float[]>(catalogue, numbers, "vector")).ShouldBe(numbers);
    }

    [Fact]
    public async Task A_float_array_without_a_type_name_stays_an_array()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        await using var command = catalogue.Source.CreateCommand("select pg_typeof($1)::text");
        command.Parameters.Add(new() { Value = _numbers });

        (await command.ExecuteScalarAsync(Ct)).ShouldBe("real[]");
    }

    [Theory]
    [InlineData(float.NaN, "NaN not allowed in vector")]
    [InlineData(float.PositiveInfinity, "infinite value not allowed in vector")]
    public async Task A_number_that_is_not_finite_is_refused_by_name(float number, string message)
    {
        await using var catalogue = await postgres.CatalogueAsync();

        var exception = await Should.ThrowAsync<PostgresException>(
            RoundTripAsync<float[]>(catalogue, new[] { number }, "vector"));

        exception.MessageText.ShouldBe(message);
    }

    [Fact]
    public async Task A_wrong_dimension_is_refused_by_both_numbers()
    {
        await using var catalogue = await postgres.CatalogueAsync();

        var exception = await Should.ThrowAsync<PostgresException>(
            RoundTripAsync<float[]>(catalogue, _numbers, "vector", "vector(3)"));

        exception.MessageText.ShouldBe("expected 3 dimensions, not 7");
    }

    [Fact]
    public async Task EF_stores_and_finds_vectors()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        await using var context = new Shelf(new DbContextOptionsBuilder<Shelf>()
            .UseVectors().UseNpgsql(catalogue.Source).Options);
        await context.Database.ExecuteSqlRawAsync(context.Database.GenerateCreateScript(), Ct);
        context.Add(new Thing { Id = 1, Plain = new Vector(_numbers), Floats = [1, 2], Halves = _halves });
        await context.SaveChangesAsync(Ct);
        context.ChangeTracker.Clear();

        float[] wanted = [1, 2];
        var thing = await context.Things.SingleAsync(thing => thing.Floats == wanted, Ct);
        thing.Plain.ToArray().ShouldBe(_numbers);
        thing.Floats.ShouldBe(wanted);
        thing.Halves.ShouldBe(_halves);

        thing.Floats[0] = 7;
        await context.SaveChangesAsync(Ct);
        (await catalogue.ScalarAsync<string>("select floats::text from things")).ShouldBe("[7,2]");
        (await catalogue.ScalarAsync<string>(
            """
            select string_agg(format_type(atttypid, atttypmod), ' ' order by attnum)
            from pg_attribute where attrelid = 'things'::regclass and attnum > 1
            """))
            .ShouldBe("vector vector(2) halfvec(5)");
    }

    private static async Task<T> RoundTripAsync<T>(Catalogue catalogue, object value, string type, string? cast = null)
    {
        await using var command = catalogue.Source.CreateCommand($"select $1::{cast ?? type}");
        command.Parameters.Add(new() { Value = value, DataTypeName = type });
        await using var reader = await command.ExecuteReaderAsync(Ct);
        await reader.ReadAsync(Ct);
        return await reader.GetFieldValueAsync<T>(0, Ct);
    }

    private sealed class Shelf(DbContextOptions<Shelf> options) : DbContext(options)
    {
        public DbSet<Thing> Things => Set<Thing>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Thing>(thing =>
        {
            thing.ToTable("things");
            thing.Property(t => t.Id).HasColumnName("id").ValueGeneratedNever();
            thing.Property(t => t.Plain).HasColumnName("plain");
            thing.Property(t => t.Floats).HasColumnName("floats").HasColumnType("vector(2)");
            thing.Property(t => t.Halves).HasColumnName("halves").HasColumnType("halfvec(5)");
        });
    }

    private sealed class Thing
    {
        public int Id { get; init; }

        public required Vector Plain { get; init; }

        public required float[] Floats { get; init; }

        public required Half[] Halves { get; init; }
    }
}
