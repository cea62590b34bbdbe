using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vitrine.Hosting;

namespace Vitrine.Interop;

public enum Client
{
    /// <summary>Debian's python3-grpcio.</summary>
    Python,

    /// <summary>npm's @grpc/grpc-js, as package-lock.json names it.</summary>
    Node,
}

/// <summary>A scripted server on a socket, and the clients that call it.</summary>
public sealed class InteropServer : IAsyncLifetime
{
    private const string Python = "/usr/bin/python3";
    private static readonly string _folder = Path.GetDirectoryName(Here())!;
    private static readonly SemaphoreSlim _installing = new(1);
    private readonly ConcurrentDictionary<string, ObservedCall> _calls = new();
    private WebApplication? _app;

    public async ValueTask InitializeAsync()
    {
        var builder = VitrineHost.CreateBuilder(
            ["--Endpoints:Grpc=http://127.0.0.1:0", "--Endpoints:Management=http://127.0.0.1:0"], "search");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_calls);
        _app = builder.Build();
        _app.MapVitrine();
        _app.MapGrpcService<ScriptedSearch>();
        _app.MapGrpcService<ScriptedIngest>();
        await _app.StartAsync();
    }

    /// <summary>Runs one behaviour of a client, which must succeed, and gives what the server saw of it.</summary>
    internal async Task<ObservedCall> RunAsync(Client client, string behaviour)
    {
        string[] program = client == Client.Python
            ? [await PythonAsync(), Path.Combine(_folder, "client.py")]
            : [await NodeAsync(), Path.Combine(_folder, "client.js")];
        var id = $"{client}-{behaviour}";
        var observed = _calls[id] = new ObservedCall();
        var address = new Uri(_app!.Urls.First()).Authority;
        var (exitCode, output) = await ExecuteAsync(
            [.. program, behaviour, address, id, Path.Combine(AppContext.BaseDirectory, "protocol.desc")]);
        exitCode.ShouldBe(0, output);
        return observed;
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<string> PythonAsync()
    {
        Require(File.Exists(Python) && (await ExecuteAsync([Python, "-c", "import grpc"])).ExitCode == 0, "python3-grpcio");
        return Python;
    }

    private static async Task<string> NodeAsync()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        Require(Array.Exists(folders, folder => File.Exists(Path.Combine(folder, "npm"))), "npm");
        await _installing.WaitAsync();
        try
        {
            if (!Directory.Exists(Path.Combine(_folder, "node_modules", "@grpc", "grpc-js")))
            {
                var (exitCode, output) = await ExecuteAsync(["npm", "ci", "--no-progress"]);
                exitCode.ShouldBe(0, output);
            }
        }
        finally
        {
            _installing.Release();
        }

        return "node";
    }

    private static void Require(bool present, string package)
    {
        if (!present && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip($"{package} is not installed");
        }

        present.ShouldBeTrue($"{package} is not installed");
    }

    private static async Task<(int ExitCode, string Output)> ExecuteAsync(string[] command)
    {
        var ct = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromMinutes(2), ct);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output + await error);
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
