using System.Globalization;
using System.Net;
using System.Reflection;
using MfaFunctions.LocalHost.Http;
using MfaFunctions.LocalHost.Rpc;
using MfaFunctions.LocalHost.Triggers;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.Timers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MfaFunctions.LocalHost.Workers;

/// <summary>Runs the real worker in this process, behind its own host. Any number of instances can run side by side.</summary>
/// <remarks>
/// Call <see cref="Prepare"/> once, pass <see cref="ArgumentsAsync"/> and <see cref="Configure"/> to the app's builder, then call
/// <see cref="StartAsync"/>.
/// </remarks>
public sealed class InProcessHost : IAsyncDisposable
{
    private static readonly Lazy<Task<WorkerGateway>> Gateway = new(WorkerGateway.StartAsync);

    private readonly IHost _app;
    private readonly WorkerChannel _worker;
    private readonly HttpFront _front;
    private readonly Invoker _invoker;
    private readonly TriggerEngine? _engine;

    private InProcessHost(IHost app, WorkerChannel worker, HttpFront front, Invoker invoker, ManualQueues queues, TriggerEngine? engine)
    {
        _app = app;
        _worker = worker;
        _front = front;
        _invoker = invoker;
        Queues = queues;
        _engine = engine;
    }

    /// <summary>Address of the host for callers.</summary>
    public Uri Address => _front.Address;

    /// <summary>The functions that the worker loaded.</summary>
    public IReadOnlyList<Function> Functions => _worker.Functions;

    /// <summary>Runs queue functions on request; for hosts started without triggers.</summary>
    public ManualQueues Queues { get; }

    /// <summary>
    /// Points the worker to its generated code and host.json. Call it once per process, before creating the first builder.
    /// </summary>
    /// <param name="functions">The app's main assembly, in this process's base directory.</param>
    public static void Prepare(Assembly functions)
    {
        Assembly.SetEntryAssembly(functions);
        Environment.SetEnvironmentVariable("FUNCTIONS_APPLICATION_DIRECTORY", AppContext.BaseDirectory);
    }

    /// <summary>The settings that a Functions host passes to a worker on its command line.</summary>
    public static async Task<IReadOnlyList<string>> ArgumentsAsync(string workerId) =>
        [
            "--Functions:Worker:HostEndpoint=" + (await Gateway.Value).Address,
            "--Functions:Worker:WorkerId=" + workerId,
            "--Functions:Worker:RequestId=" + workerId,
            "--Functions:Worker:GrpcMaxMessageLength=" + int.MaxValue.ToString(CultureInfo.InvariantCulture),
        ];

    /// <summary>
    /// Assigns a free port to this worker's HTTP server, which by default uses one port per process, and leaves signals to the process.
    /// </summary>
    public static void Configure(IServiceCollection services) =>
        services
            .AddSingleton<IHostLifetime, NoSignals>()
            .PostConfigure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, 0));

    /// <summary>Starts the app and the host in front of it.</summary>
    /// <param name="triggers">Whether queues and timers run automatically, as in Azure.</param>
    /// <param name="port">Port to listen on; 0 selects a free port.</param>
    public static async Task<InProcessHost> StartAsync(IHost app, string workerId, string operatorKey, bool triggers = false, int port = 0)
    {
        var logs = app.Services.GetRequiredService<ILoggerFactory>();
        var settings = app.Services.GetRequiredService<IConfiguration>();
        var hostJson = HostJson.Load(AppContext.BaseDirectory, settings);
        var connecting = (await Gateway.Value).ExpectAsync(workerId);
        await app.StartAsync();
        var worker = await connecting;
        worker.HttpAddress = app.LoopbackAddress();
        await worker.InitializeAsync(AppContext.BaseDirectory);
        var slot = new WorkerSlot();
        slot.Fill(worker);
        var front = await HttpFront.StartAsync(
            slot,
            worker.Functions,
            hostJson.RoutePrefix,
            port,
            operatorKey,
            LocalPages.AreAllowed(settings),
            NullLoggerFactory.Instance
        );
        var invoker = new Invoker(slot);
        var engine = triggers
            ? await TriggerEngine.StartAsync(
                worker.Functions,
                invoker,
                settings,
                hostJson,
                Directory.CreateTempSubdirectory("mfa-schedules-").FullName,
                logs,
                e => e.Throw()
            )
            : null;
        return new InProcessHost(
            app,
            worker,
            front,
            invoker,
            new ManualQueues(worker.Functions, invoker, settings, hostJson, logs),
            engine
        );
    }

    /// <summary>Runs a timer function now, as if it were due.</summary>
    public Task RunTimerAsync(string function) =>
        _invoker.RunAsync(
            Functions.Single(known => known.Name == function),
            new TimerInfo(new ConstantSchedule(TimeSpan.FromDays(1)), new ScheduleStatus(), isPastDue: false),
            CancellationToken.None
        );

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        await _front.DisposeAsync();
        await _app.StopAsync();
        _worker.Close();
        Queues.Dispose();
        _app.Dispose();
    }
}
