using Grpc.Core;
using Vitrine.Common.V1;
using Vitrine.Search.Queries;
using Vitrine.Search.V1;
using KReciprocal = Vitrine.Search.Queries.KReciprocal;

namespace Vitrine.Search.Tests;

public sealed class RankingReaderTests
{
    public static TheoryData<string, SearchRequest> Wrong => new()
    {
        { "fusion", new() { Fusion = (Fusion)3 } },
        { "expansion.neighbours", new() { Expansion = new() { Neighbours = -1 } } },
        { "expansion.neighbours", new() { Expansion = new() { Neighbours = 51 } } },
        { "expansion.alpha", new() { Expansion = new() { Alpha = double.NaN } } },
        { "expansion.alpha", new() { Expansion = new() { Alpha = double.PositiveInfinity } } },
        { "expansion.alpha", new() { Expansion = new() { Alpha = -0.1 } } },
        { "expansion.alpha", new() { Expansion = new() { Alpha = 10.1 } } },
        { "k_reciprocal.k1", new() { KReciprocal = new() { K1 = -1 } } },
        { "k_reciprocal.k1", new() { KReciprocal = new() { K1 = 101 } } },
        { "k_reciprocal.k2", new() { KReciprocal = new() { K2 = 21 } } },
        { "k_reciprocal.k2", new() { KReciprocal = new() { K1 = 5, K2 = 6 } } },
        { "k_reciprocal.lambda", new() { KReciprocal = new() { Lambda = double.NaN } } },
        { "k_reciprocal.lambda", new() { KReciprocal = new() { Lambda = double.NegativeInfinity } } },
        { "k_reciprocal.lambda", new() { KReciprocal = new() { Lambda = 1.1 } } },
    };

    public static TheoryData<string, SearchRequest> WrongViews => new()
    {
        { "query", new() },
        { "box", new() { RegionId = 1, Box = new() } },
        { "more_views", new() { RegionId = 1, MoreViews = { Enumerable.Repeat(new View { RegionId = 1 }, 17) } } },
        { "more_views[1].query", new() { RegionId = 1, MoreViews = { new View { RegionId = 1 }, new View() } } },
        { "more_views[0].box", new() { RegionId = 1, MoreViews = { new View { RegionId = 1, Box = new() } } } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_number_outside_its_range_is_refused_by_its_name(string field, SearchRequest request) => ShouldRefuse(field, () =>
    {
        RankingReader.ReadFusion(request.Fusion);
        RankingReader.ReadExpansion(request.Expansion);
        RankingReader.ReadKReciprocal(request.KReciprocal);
    });

    [Theory]
    [MemberData(nameof(WrongViews), DisableDiscoveryEnumeration = true)]
    public void A_wrong_view_is_refused_by_its_name(string field, SearchRequest request) =>
        ShouldRefuse(field, () => QueryReader.Views(request));

    [Fact]
    public void What_is_not_named_is_as_published()
    {
        RankingReader.ReadFusion(Fusion.Unspecified).ShouldBe(Fusion.Nearest);
        RankingReader.ReadExpansion(null).ShouldBeNull();
        RankingReader.ReadKReciprocal(null).ShouldBeNull();
        RankingReader.ReadExpansion(new()).ShouldBe(new QueryExpansion(10, 3));
        RankingReader.ReadKReciprocal(new()).ShouldBe(new KReciprocal(20, 6, 0.3));
        RankingReader.ReadKReciprocal(new() { K1 = 4 }).ShouldBe(new KReciprocal(4, 4, 0.3));
    }

    [Fact]
    public void What_is_named_arrives()
    {
        RankingReader.ReadExpansion(new() { Neighbours = 50, Alpha = 0 }).ShouldBe(new QueryExpansion(50, 0));
        RankingReader.ReadKReciprocal(new() { K1 = 100, K2 = 100, Lambda = 0 }).ShouldBe(new KReciprocal(100, 100, 0));
        var views = QueryReader.Views(new SearchRequest
        {
            Picture = new Picture(),
            Box = new Box(),
            MoreViews = { new View { RegionId = 2 }, new View { Vector = new Vector() } },
        });
        views.Select(view => view.QueryCase).ShouldBe(
            [View.QueryOneofCase.Picture, View.QueryOneofCase.RegionId, View.QueryOneofCase.Vector]);
        views[0].Box.ShouldNotBeNull();
    }

    private static void ShouldRefuse(string field, Action read)
    {
        var error = Should.Throw<RpcException>(read);

        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        error.Status.Detail.ShouldStartWith($"{field} ");
    }
}
