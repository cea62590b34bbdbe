using Vitrine.Catalog.Trainer;

namespace Vitrine.Catalog.Tests.Trainer;

public sealed class CalibrationStoreTests(PostgresFixture postgres)
{
    private static readonly ModelCalibration _first = new()
    {
        Sha256 = "aa",
        Slope = 12.5,
        Intercept = 4.25,
        Pairs = 600,
        Same = 400,
        Error = 0.03,
        BrierScore = 0.1,
        Data = "csv, /data/set.csv",
        CreatedAt = new DateTimeOffset(2026, 11, 22, 1, 2, 3, TimeSpan.Zero),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Weights_have_none_until_one_is_put_and_then_the_latest()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var second = _first with { Slope = 30, Intercept = -1, Pairs = 10, Same = 3, Error = 0.2, BrierScore = 0.3, Data = "x" };
        (await catalogue.Calibrations.FindAsync("aa", Ct)).ShouldBeNull();

        await catalogue.Calibrations.PutAsync(_first, Ct);
        (await catalogue.Calibrations.FindAsync("aa", Ct)).ShouldBe(_first);
        (await catalogue.Calibrations.FindAsync("bb", Ct)).ShouldBeNull();
        await catalogue.Calibrations.PutAsync(second, Ct);
        await catalogue.Calibrations.PutAsync(_first with { Sha256 = "bb" }, Ct);

        (await catalogue.Calibrations.ListAsync(Ct)).ShouldBe([second, _first with { Sha256 = "bb" }], ignoreOrder: true);
    }

    [Fact]
    public async Task The_one_that_comes_with_a_model_does_not_replace_a_newer_one()
    {
        await using var catalogue = await postgres.CatalogueAsync();

        (await catalogue.Calibrations.AddAsync(_first, Ct)).ShouldBeTrue();
        (await catalogue.Calibrations.AddAsync(_first with { Slope = 1 }, Ct)).ShouldBeFalse();

        (await catalogue.Calibrations.FindAsync("aa", Ct)).ShouldBe(_first);
    }
}
