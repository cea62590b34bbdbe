using System.Collections.Concurrent;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Search.Resident;
using Vitrine.Vision.Embedding;

namespace Vitrine.Search.Tests;

public sealed class ScanQueueTests : IDisposable
{
    private readonly ConcurrentQueue<string> _passes = [];
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _mayEnd = new(0);
    private readonly ScanQueue _queue;
    private readonly ResidentSpace _space = Space();

    public ScanQueueTests() => _queue = new ScanQueue(new SearchOptions { LargestBatch = 4, QueueCapacity = 6 }, Pass);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _mayEnd.Release(100);
        _queue.Dispose();
        _begun.Dispose();
        _mayEnd.Dispose();
    }

    [Fact]
    public async Task Who_comes_during_a_pass_shares_the_next_in_the_order_of_arrival()
    {
        var answers = new List<Task<IReadOnlyList<CandidateSet>>> { Ask("a") };
        await _begun.WaitAsync(Ct);
        answers.AddRange("bcdef".Select(name => Ask($"{name}")));
        _mayEnd.Release(3);

        (await Task.WhenAll(answers)).Select(sets => sets[0].Plan).ShouldBe(["a", "b", "c", "d", "e", "f"]);
        _passes.ShouldBe(["a", "bcde", "f"]);
    }

    [Fact]
    public async Task A_question_of_more_vectors_than_a_pass_takes_goes_alone()
    {
        var first = Ask("a");
        await _begun.WaitAsync(Ct);
        var others = new[] { Ask("b"), Ask("c", vectors: 5) };
        _mayEnd.Release(3);

        await Task.WhenAll([first, .. others]);
        _passes.ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task Questions_of_another_space_wait_for_a_pass_of_their_own()
    {
        var first = Ask("a");
        await _begun.WaitAsync(Ct);
        var others = new[] { Ask("b"), _queue.NearestAsync(Space(), Question("c"), Ct), Ask("d") };
        _mayEnd.Release(4);

        await Task.WhenAll([first, .. others]);
        _passes.ShouldBe(["a", "b", "c", "d"]);
    }

    [Fact]
    public async Task A_cancelled_question_frees_its_place_at_once_and_is_never_scanned()
    {
        using var cancellation = new CancellationTokenSource();
        var first = Ask("a");
        await _begun.WaitAsync(Ct);
        var cancelled = Ask("b", vectors: 6, cancellation.Token);
        await Should.ThrowAsync<BusyException>(Ask("c"));

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(cancelled);
        _queue.Waiting.ShouldBe(0);
        var next = Ask("d");
        _mayEnd.Release(2);
        await Task.WhenAll(first, next);
        _passes.ShouldBe(["a", "d"]);
    }

    [Fact]
    public async Task A_full_queue_says_when_to_come_back()
    {
        var first = Ask("a");
        await _begun.WaitAsync(Ct);
        var waiting = Ask("b", vectors: 6);

        var busy = await Should.ThrowAsync<BusyException>(Ask("c"));

        busy.RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
        _mayEnd.Release(2);
        await Task.WhenAll(first, waiting);
        _queue.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_pass_that_fails_fails_its_questions_alone()
    {
        var broken = Ask("!");
        await _begun.WaitAsync(Ct);
        var next = Ask("b");
        _mayEnd.Release(2);

        (await Should.ThrowAsync<InvalidOperationException>(broken)).Message.ShouldBe("broken");
        (await next)[0].Plan.ShouldBe("b");
    }

    private Task<IReadOnlyList<CandidateSet>> Ask(string name, int vectors = 1, CancellationToken? ct = null) =>
        _queue.NearestAsync(_space, Question(name, vectors), ct ?? Ct);

    // Its wanted items are its name.
    private static ScanQuestion Question(string name, int vectors = 1) =>
        new([.. Enumerable.Range(0, vectors).Select(_ => new float[1])], null, name[0]);

    private IReadOnlyList<IReadOnlyList<CandidateSet>> Pass(ResidentSpace space, IReadOnlyList<ScanQuestion> questions)
    {
        _passes.Enqueue(string.Concat(questions.Select(question => (char)question.Items)));
        _begun.Release();
        _mayEnd.Wait(Ct);
        return questions[0].Items == '!'
            ? throw new InvalidOperationException("broken")
            : [.. questions.Select(question => new[] { new CandidateSet($"{(char)question.Items}", true, 0, 0, []) })];
    }

    private static ResidentSpace Space() =>
        new(new EmbeddingSpace { Model = "model", Sha256 = "sha", Dimension = 1 });
}
