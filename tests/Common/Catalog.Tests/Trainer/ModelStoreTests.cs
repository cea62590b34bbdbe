using Vitrine.Catalog.Trainer;

namespace Vitrine.Catalog.Tests.Trainer;

public sealed class ModelStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_model_that_was_promoted_last_is_active()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        await catalogue.Models.AddAsync(Model("a"), Ct);
        await catalogue.Models.AddAsync(Model("b"), Ct);
        (await catalogue.Models.ActiveAsync(Ct)).ShouldBeNull();

        (await catalogue.Models.PromoteAsync("b", Ct)).ShouldBeTrue();
        (await catalogue.Models.PromoteAsync("a", Ct)).ShouldBeTrue();
        (await catalogue.Models.ActiveAsync(Ct))!.Name.ShouldBe("a");
        (await catalogue.Models.PromoteAsync("unknown", Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_roll_back_goes_one_model_back_and_stops_at_the_first()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        foreach (var name in new[] { "a", "b" })
        {
            await catalogue.Models.AddAsync(Model(name), Ct);
            await catalogue.Models.PromoteAsync(name, Ct);
        }

        (await catalogue.Models.RollBackAsync(Ct))!.Name.ShouldBe("a");
        (await catalogue.Models.RollBackAsync(Ct)).ShouldBeNull();
        (await catalogue.Models.ActiveAsync(Ct))!.Name.ShouldBe("a");
    }

    [Fact]
    public async Task A_name_stands_for_one_set_of_weights()
    {
        await using var catalogue = await postgres.CatalogueAsync();

        (await catalogue.Models.AddAsync(Model("a"), Ct)).Created.ShouldBeTrue();
        (await catalogue.Models.AddAsync(Model("a"), Ct)).Created.ShouldBeFalse();
        var exception = await Should.ThrowAsync<InvalidOperationException>(catalogue.Models.AddAsync(Model("a", "other"), Ct));

        exception.Message.ShouldContain("exists with other weights");
    }

    private static Model Model(string name, string? sha256 = null) => new()
    {
        Name = name,
        Architecture = "resnet50",
        Sha256 = sha256 ?? name,
        Dimension = 2048,
        Licence = "BSD-3-Clause",
    };
}
