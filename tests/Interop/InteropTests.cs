namespace Vitrine.Interop;

/// <summary>
/// Clients that nobody here wrote, Debian's grpcio and npm's @grpc/grpc-js, against a server built as every service is.
/// A failing test prints what its client said.
/// </summary>
public sealed class InteropTests(InteropServer server) : IClassFixture<InteropServer>
{
    [Theory, InlineData(Client.Python), InlineData(Client.Node)]
    public Task A_unary_call_carries_every_kind_of_value(Client client) => server.RunAsync(client, "unary");

    [Theory, InlineData(Client.Python), InlineData(Client.Node)]
    public Task A_picture_of_32_MiB_goes_through_and_a_longer_message_is_refused(Client client) =>
        server.RunAsync(client, "large_message");

    [Theory, InlineData(Client.Python), InlineData(Client.Node)]
    public Task A_client_streams_ten_megabytes(Client client) => server.RunAsync(client, "client_stream");

    [Theory, InlineData(Client.Python), InlineData(Client.Node)]
    public Task A_server_streams_in_order_to_the_end(Client client) => server.RunAsync(client, "server_stream");

    [Theory, InlineData(Client.Python), InlineData(Client.Node)]
    public Task Both_sides_stream_and_a_bad_request_ends_nothing(Client client) => server.RunAsync(client, "bidirectional");

    [Theory, InlineData(Client.Python), InlineData(Client.Node)]
    public async Task A_deadline_ends_the_call_on_both_sides(Client client)
    {
        var call = await server.RunAsync(client, "deadline");

        await call.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        (call.Deadline - call.Start).ShouldBe(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5));
    }

    [Theory, InlineData(Client.Python), InlineData(Client.Node)]
    public async Task A_cancelled_stream_ends_on_both_sides(Client client)
    {
        var call = await server.RunAsync(client, "cancellation");

        await call.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Theory, InlineData(Client.Python), InlineData(Client.Node)]
    public async Task Gzip_goes_both_ways(Client client)
    {
        var call = await server.RunAsync(client, "gzip");

        await call.Completed.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        call.RequestEncoding.ShouldBe("gzip");
        call.ResponseEncoding.ShouldBe("gzip");
    }

    [Theory, InlineData(Client.Python), InlineData(Client.Node)]
    public Task Headers_and_trailers_carry_text_and_bytes(Client client) => server.RunAsync(client, "metadata");

    [Theory, InlineData(Client.Python), InlineData(Client.Node)]
    public Task An_error_carries_its_details(Client client) => server.RunAsync(client, "error_details");

    [Theory, InlineData(Client.Python), InlineData(Client.Node)]
    public Task An_unknown_method_is_UNIMPLEMENTED(Client client) => server.RunAsync(client, "unknown_method");

    [Theory, InlineData(Client.Python), InlineData(Client.Node)]
    public Task Health_is_checked_and_watched(Client client) => server.RunAsync(client, "health");

    [Theory, InlineData(Client.Python), InlineData(Client.Node)]
    public Task Reflection_tells_enough_to_build_a_client_from(Client client) => server.RunAsync(client, "reflection");
}
