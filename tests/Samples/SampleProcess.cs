using System.Globalization;
using MfaFunctions.Testing;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Samples;

/// <summary>A sample as its own process, as a developer starts it, with the app behind it on real HTTP and real time.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;

    private SampleProcess(ChildProcess process, Uri address)
    {
        _process = process;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
    }

    public HttpClient Http { get; }

    /// <summary>The app, whose issuer is its own address, so that a sample finds its keys.</summary>
    public static async Task<MfaHost> StartAppAsync()
    {
        var port = FreePorts.Find();
        // A sample reads the real clock.
        var clock = new TestClock();
        clock.CatchUp();
        return await MfaHost.StartAsync(clock: clock, port: port, arguments: "--Access:Issuer=" + Issuer(port));
    }

    /// <param name="name">The sample's assembly.</param>
    /// <param name="settings">Its command line, such as <c>--MfaFunctions:Audience=wiki</c>.</param>
    public static Task<SampleProcess> StartAsync(string name, params string[] settings) => StartAsync(name, FreeAddress(), settings);

    /// <param name="name">The sample's assembly.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="settings">Its command line.</param>
    public static async Task<SampleProcess> StartAsync(string name, Uri address, params string[] settings)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var bin = new DirectoryInfo(AppContext.BaseDirectory);
        var assembly = Path.Combine(bin.Parent!.Parent!.FullName, name, bin.Name, name + ".dll");
        var process = ChildProcess.Start(name, null, ["dotnet", assembly, "--urls", address.ToString(), .. settings], onLine: line =>
        {
            if (line.Contains("Application started", StringComparison.Ordinal))
            {
                started.TrySetResult();
            }
        });
        var first = await Task.WhenAny(started.Task, process.Ended, Task.Delay(LongestStart));
        if (first != started.Task)
        {
            var said = string.Join('\n', process.LastLines);
            await process.DisposeAsync();
            Assert.Fail($"{name} did not start:\n{said}");
        }

        return new SampleProcess(process, address);
    }

    /// <summary>An address where nothing listens.</summary>
    public static Uri FreeAddress() => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.Find()}/"));

    public static string IssuerOf(MfaHost host) => new Uri(host.Http.BaseAddress!, "/api").ToString();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }

    private static string Issuer(int port) => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/api");
}
