using System.Diagnostics;
using System.Globalization;

namespace Vitrine.Benchmarks.Peers;

/// <summary>A Python program that is asked, line by line, to do a piece of work and answers with the seconds it took.</summary>
internal sealed class PythonPeer : IDisposable
{
    private readonly Process _process;

    public PythonPeer(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Peers", script) },
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        Expect("ready");
    }

    /// <summary>Does the work once.</summary>
    /// <returns>Seconds, by the peer's own clock.</returns>
    public Task<double> RunAsync() => RunAsync("run");

    /// <summary>Does the work once.</summary>
    /// <param name="work">A line that says which, where the peer knows several.</param>
    /// <returns>Seconds, by the peer's own clock.</returns>
    public async Task<double> RunAsync(string work)
    {
        await _process.StandardInput.WriteLineAsync(work);
        await _process.StandardInput.FlushAsync();
        var answer = await _process.StandardOutput.ReadLineAsync() ?? throw Gone();
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Expect(string line)
    {
        if (_process.StandardOutput.ReadLine() != line)
        {
            throw Gone();
        }
    }

    private InvalidOperationException Gone() =>
        new($"the peer {_process.StartInfo.ArgumentList[0]} stopped; its error output is above");
}
