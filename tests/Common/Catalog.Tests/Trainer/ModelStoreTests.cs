using Vitrine.Catalog.Trainer;

namespace Vitrine.Catalog.Tests.Trainer;

public sealed class ModelStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_model_is_active_at_once_and_others_when_they_are_ready()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        await AddAsync(catalogue, "a", "b", "c");
        (await catalogue.Models.ActiveAsync(ModelTasks.Retrieval, Ct)).ShouldBeNull();

        (await catalogue.Models.RequestAsync("a", Ct)).ShouldBeTrue();
        await ActiveAndNextAsync(catalogue, "a", null);
        (await catalogue.Models.RequestAsync("b", Ct)).ShouldBeTrue();
        await ActiveAndNextAsync(catalogue, "a", "b");
        (await catalogue.Models.PromoteAsync("b", Ct)).ShouldBeTrue();
        await ActiveAndNextAsync(catalogue, "b", null);
        (await catalogue.Models.RequestAsync("unknown", Ct)).ShouldBeFalse();
        (await catalogue.Models.PromoteAsync("c", Ct)).ShouldBeFalse(); // Nobody asked for it.
        await ActiveAndNextAsync(catalogue, "b", null);
    }

    [Fact]
    public async Task Asking_for_another_model_or_the_active_one_ends_the_attempt()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        await AddAsync(catalogue, "a", "b", "c");
        await catalogue.Models.RequestAsync("a", Ct);

        await catalogue.Models.RequestAsync("b", Ct);
        await catalogue.Models.RequestAsync("c", Ct);
        await ActiveAndNextAsync(catalogue, "a", "c");
        await catalogue.Models.RequestAsync("a", Ct);
        await ActiveAndNextAsync(catalogue, "a", null);
    }

    [Fact]
    public async Task A_roll_back_goes_one_model_back_and_stops_at_the_first()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        await AddAsync(catalogue, "a", "b", "c");
        await catalogue.Models.RequestAsync("a", Ct);
        await catalogue.Models.RequestAsync("b", Ct);
        await catalogue.Models.PromoteAsync("b", Ct);
        await catalogue.Models.RequestAsync("c", Ct);

        (await catalogue.Models.RollBackAsync(ModelTasks.Retrieval, Ct)).ShouldBeTrue();
        await ActiveAndNextAsync(catalogue, "a", null);
        (await catalogue.Models.RollBackAsync(ModelTasks.Retrieval, Ct)).ShouldBeFalse();
        await ActiveAndNextAsync(catalogue, "a", null);
    }

    [Theory]
    [InlineData(ModelTasks.Detection)]
    [InlineData(ModelTasks.Keypoints)]
    [InlineData(ModelTasks.Labels)]
    public async Task Each_task_has_its_own_active_model(string task)
    {
        await using var catalogue = await postgres.CatalogueAsync();
        await AddAsync(catalogue, "a", "b");
        await catalogue.Models.AddAsync(Model("finder", task: task), Ct);
        await catalogue.Models.AddAsync(Model("better finder", task: task), Ct);
        await catalogue.Models.RequestAsync("a", Ct);
        await catalogue.Models.RequestAsync("b", Ct);

        await catalogue.Models.RequestAsync("finder", Ct);
        await catalogue.Models.RequestAsync("better finder", Ct); // No space has to be filled: at once.

        (await catalogue.Models.ActiveAsync(task, Ct))!.Name.ShouldBe("better finder");
        await ActiveAndNextAsync(catalogue, "a", "b");
        (await catalogue.Models.RollBackAsync(task, Ct)).ShouldBeTrue();
        (await catalogue.Models.ActiveAsync(task, Ct))!.Name.ShouldBe("finder");
        (await catalogue.Models.RollBackAsync(task, Ct)).ShouldBeTrue();
        (await catalogue.Models.ActiveAsync(task, Ct)).ShouldBeNull(); // Before the first was none.
        (await catalogue.Models.RollBackAsync(task, Ct)).ShouldBeFalse();
        await ActiveAndNextAsync(catalogue, "a", "b");
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

    private static async Task AddAsync(Catalogue catalogue, params string[] names)
    {
        foreach (var name in names)
        {
            await catalogue.Models.AddAsync(Model(name), Ct);
        }
    }

    private static async Task ActiveAndNextAsync(Catalogue catalogue, string? active, string? next)
    {
        ((await catalogue.Models.ActiveAsync(ModelTasks.Retrieval, Ct))?.Name).ShouldBe(active);
        ((await catalogue.Models.NextAsync(Ct))?.Name).ShouldBe(next);
    }

    private static Model Model(string name, string? sha256 = null, string task = ModelTasks.Retrieval) => new()
    {
        Name = name,
        Task = task,
        Architecture = "resnet50",
        Sha256 = sha256 ?? name,
        Dimension = 2048,
        Licence = "BSD-3-Clause",
    };
}
