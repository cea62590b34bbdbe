using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Vitrine.Cli.Local;
using Vitrine.Common.V1;
using Vitrine.Search.V1;
using Process = System.Diagnostics.Process;

namespace Vitrine.Integration;

/// <summary>Ten thousand requests drawn at random, most of them wrong.</summary>
public sealed class HostileQueryTests(StackFixture stack)
{
    private const int Requests = 10_000;
    private const int AtATime = 8;
    private const long MostGrowth = 300L << 20;

    private static readonly StatusCode[] _refusals = [StatusCode.InvalidArgument, StatusCode.NotFound, StatusCode.FailedPrecondition];

    private static readonly Gen<string> _text = Gen.OneOf(
        Gen.Elements("", "shop", "shoes", "\0", "'; drop table ingest.items; --", "%", "\ud83d\udc57", new string('x', 5000)),
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => Proper(text.Get)));

    private static readonly Gen<double> _number = Gen.OneOf(
        Gen.Elements(0.0, -0.0, 1, -1, 1e-300, 1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue),
        ArbMap.Default.GeneratorFor<double>());

    private static readonly Gen<Value> _value = Gen.Sized(size => Nested(size % 60));

    [Fact]
    public async Task Random_requests_are_answered_or_refused_by_field_and_leak_nothing()
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = await stack.FillShopAsync([1, 2, 3], item => [item], ct);
        var good = new SearchRequest
        {
            Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(2)) },
            Filter = new Filter { Shops = { shop } },
        };
        var expected = (await stack.Search.SearchAsync(good, cancellationToken: ct)).Hits.Select(hit => hit.Item.ItemId).ToArray();
        var dimension = (await stack.Embedder.EmbedAsync(
            new() { Picture = good.Picture }, cancellationToken: ct)).Embeddings[0].Values.Count;
        var requests = Request(dimension).Sample(Requests, new Rnd(2026, 11), 50).ToArray();
        await RunAsync(requests[..1000], ct);
        var before = Memory();

        var answered = await RunAsync(requests[1000..], ct);

        answered.ShouldBeGreaterThan(100);
        (Memory() - before).ShouldBeLessThan(MostGrowth);
        (await stack.Search.SearchAsync(good, cancellationToken: ct)).Hits.Select(hit => hit.Item.ItemId).ShouldBe(expected);
    }

    private async Task<int> RunAsync(IEnumerable<SearchRequest> requests, CancellationToken ct)
    {
        var answered = 0;
        await Parallel.ForEachAsync(
            requests,
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = ct },
            async (request, token) =>
            {
                try
                {
                    var response = await stack.Search.SearchAsync(request, cancellationToken: token);
                    response.Hits.ShouldAllBe(hit => double.IsFinite(hit.Distance));
                    Interlocked.Increment(ref answered);
                }
                catch (RpcException error)
                {
                    _refusals.ShouldContain(error.StatusCode, $"{error.Status.Detail}: {Short(request)}");
                    (error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? "").ShouldNotBeEmpty(Short(request));
                    if (error.StatusCode == StatusCode.InvalidArgument)
                    {
                        error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations[0].Field.ShouldNotBeEmpty(Short(request));
                    }
                }
            });
        return answered;
    }

    private long Memory()
    {
        using var process = Process.GetProcessById(stack.Stack.Services[Part.Search].Pid!.Value);
        return process.WorkingSet64;
    }

    private static Gen<SearchRequest> Request(int dimension) =>
        from query in Query(dimension)
        from topK in Gen.OneOf(Gen.Choose(0, 20), Gen.Elements(int.MinValue, -1, 1000, 1001, 1_000_000, int.MaxValue))
        from mode in Gen.Choose(0, 5)
        from filter in Gen.Frequency((2, Gen.Constant<Filter?>(null)), (3, Filter().Select(filter => (Filter?)filter)))
        from box in Gen.Frequency((5, Gen.Constant<Box?>(null)), (1, Box().Select(box => (Box?)box)))
        from probability in Gen.Frequency((5, Gen.Constant<double?>(null)), (1, _number.Select(number => (double?)number)))
        select Made(query, request =>
        {
            (request.TopK, request.Mode, request.Filter, request.Box) = (topK, (SearchMode)mode, filter, box);
            if (probability is { } least)
            {
                request.MinProbability = least;
            }
        });

    private static Gen<SearchRequest> Query(int dimension) => Gen.Frequency(
        (1, Gen.Constant(0).Select(_ => new SearchRequest())),
        (6, Vector(dimension).Select(vector => new SearchRequest { Vector = vector })),
        (2, Gen.OneOf(Gen.Choose(-5, 100), Gen.Elements(int.MinValue, int.MaxValue))
            .Select(id => new SearchRequest { RegionId = id })),
        (1, Picture().Select(picture => new SearchRequest { Picture = picture })));

    private static Gen<Vector> Vector(int dimension) =>
        from length in Gen.Frequency((4, Gen.Constant(dimension)), (1, Gen.Elements(0, 1, dimension - 1, dimension + 1, 5000)))
        from kind in Gen.Choose(0, 3)
        from seed in Gen.Choose(0, int.MaxValue)
        from odd in _number
        select Made(new Vector(), vector =>
        {
            var random = new Random(seed);
            vector.Values.AddRange(Enumerable.Range(0, length).Select(_ => kind == 0 ? 0 : random.NextSingle() - 0.5f));
            if (kind == 1 && length > 0)
            {
                vector.Values[random.Next(length)] = (float)odd;
            }
        });

    private static Gen<Picture> Picture() => Gen.OneOf(
        Gen.Constant(0).Select(_ => new Picture()),
        ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => new Picture { Data = ByteString.CopyFrom(bytes ?? []) }),
        Gen.Elements("", "x", "file:///etc/passwd", "http://127.0.0.1:1/a.jpg", "ftp://a/b").Select(uri => new Picture { Uri = uri }));

    private static Gen<Filter> Filter() =>
        from shops in Texts()
        from categories in Texts()
        from tags in Texts()
        from excluded in Texts()
        from min in Gen.Frequency((3, Gen.Constant<double?>(null)), (1, _number.Select(number => (double?)number)))
        from max in Gen.Frequency((3, Gen.Constant<double?>(null)), (1, _number.Select(number => (double?)number)))
        from key in _text
        from value in _value
        from hasAttributes in Gen.Choose(0, 2)
        select Made(new Filter { Shops = { shops }, Categories = { categories }, Tags = { tags }, ExcludeItemIds = { excluded } }, filter =>
        {
            if (min is { } least)
            {
                filter.MinPrice = least;
            }

            if (max is { } most)
            {
                filter.MaxPrice = most;
            }

            filter.Attributes = hasAttributes == 0 ? new Struct { Fields = { [key] = value } } : null;
        });

    private static Gen<string[]> Texts() => Gen.Frequency(
        (4, Gen.Constant(Array.Empty<string>())),
        (2, _text.ArrayOf(2)),
        (1, Gen.Elements(1000, 1001).Select(count => Enumerable.Range(0, count).Select(i => $"{i}").ToArray())));

    private static Gen<Box> Box() =>
        from left in _number
        from top in _number
        from right in _number
        from bottom in _number
        select new Box { Left = (float)left, Top = (float)top, Right = (float)right, Bottom = (float)bottom };

    // A value inside a list inside a list, as deep as it is told.
    private static Gen<Value> Nested(int depth) => Gen.OneOf(
        _text.Select(Value.ForString), _number.Select(Value.ForNumber), Gen.Constant(0).Select(_ => Value.ForNull()))
        .Select(value => Enumerable.Range(0, depth).Aggregate(value, (inner, _) => Value.ForList(inner)));

    private static T Made<T>(T message, Action<T> change)
    {
        change(message);
        return message;
    }

    // The wire takes no half characters.
    private static string Proper(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    // As JSON not every one can be told.
    private static string Short(SearchRequest request)
    {
        var bytes = Convert.ToHexString(request.ToByteArray());
        return $"{request.QueryCase} {bytes[Math.Max(0, bytes.Length - 600)..]}";
    }
}
