using Grpc.Core;

namespace Vitrine.Hosting.Tests;

public sealed class StreamAnswersTests
{
    [Fact]
    public async Task Answers_keep_the_order_of_the_requests()
    {
        var first = new TaskCompletionSource();
        var answers = new Answers();

        await AnswerAsync(["slow", "quick"], answers, async request =>
        {
            if (request == "slow")
            {
                await first.Task; // It ends only after the one behind it.
            }
            else
            {
                first.SetResult();
            }

            return request;
        });

        answers.ShouldBe(["slow", "quick"]);
    }

    [Fact]
    public async Task A_bad_request_is_refused_and_the_stream_goes_on()
    {
        var answers = new Answers();

        await AnswerAsync(["good", "bad", "good"], answers, request => request == "bad"
            ? throw RpcErrors.Invalid("request", "is bad", "BAD")
            : Task.FromResult(request));

        answers.ShouldBe(["good", "BAD: request is bad", "good"]);
    }

    [Fact]
    public async Task A_fault_of_ours_ends_the_stream()
    {
        var answers = new Answers();

        await Should.ThrowAsync<FormatException>(() => AnswerAsync(
            ["good", "fault", "good"],
            answers,
            request => request == "fault" ? throw new FormatException() : Task.FromResult(request)));

        answers.ShouldBe(["good"]);
    }

    private static Task AnswerAsync(string[] requests, Answers answers, Func<string, Task<string>> answer) =>
        StreamAnswers.AnswerAsync(
            new Requests(requests),
            answers,
            answer,
            (_, refusal) => $"{refusal.Reason}: {refusal.Detail}",
            TestContext.Current.CancellationToken);

    private sealed class Requests(string[] requests) : IAsyncStreamReader<string>
    {
        private int _next;

        public string Current => requests[_next - 1];

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(_next++ < requests.Length);
    }

    private sealed class Answers : List<string>, IServerStreamWriter<string>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message)
        {
            Add(message);
            return Task.CompletedTask;
        }

        public Task WriteAsync(string message, CancellationToken cancellationToken) => WriteAsync(message);
    }
}
