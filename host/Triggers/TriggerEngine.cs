using System.Runtime.ExceptionServices;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.Timers;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Azure.WebJobs.Host.Timers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.LocalHost.Triggers;

/// <summary>Queue and timer triggers on the WebJobs SDK, the engine of Azure's host, configured by host.json.</summary>
internal sealed class TriggerEngine : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _stopped;

    private TriggerEngine(IHost host) => _host = host;

    /// <param name="functions">The functions to listen for; HTTP functions are ignored.</param>
    /// <param name="settings">The app's settings, including the connection strings of its queues.</param>
    /// <param name="scheduleFolder">Folder that stores the last run of each timer across restarts.</param>
    /// <param name="fails">Called when a listener gives up, for example after 25 s without storage.</param>
    public static async Task<TriggerEngine> StartAsync(
        IEnumerable<Function> functions,
        Invoker invoker,
        IConfiguration settings,
        HostJson hostJson,
        string scheduleFolder,
        ILoggerFactory logs,
        Action<ExceptionDispatchInfo> fails
    )
    {
        var triggered = functions
            .Where(function => function.Trigger.IsQueue || function.Trigger.IsTimer)
            .ToDictionary(function => function.Name);
        Directory.CreateDirectory(scheduleFolder);
        var host = new HostBuilder()
            .ConfigureAppConfiguration(configuration =>
                configuration.AddConfiguration(settings).AddInMemoryCollection(hostJson.ForWebJobs())
            )
            .ConfigureServices(services =>
                services
                    .AddSingleton(logs)
                    .AddSingleton<IHostLifetime, NoSignals>()
                    .AddSingleton(invoker)
                    .AddSingleton<IReadOnlyDictionary<string, Function>>(triggered)
            )
            .ConfigureWebJobs(jobs =>
            {
                jobs.AddAzureStorageQueues();
                jobs.AddTimers();
                // The default monitor stores schedules in a blob and needs a storage library of 2018, so this host uses files instead.
                // The constructor's argument is only a job name, so the folder is set through the property.
                jobs.Services.Replace(
                    ServiceDescriptor.Singleton<ScheduleMonitor>(new FileSystemScheduleMonitor { StatusFilePath = scheduleFolder })
                );
                jobs.Services.Replace(ServiceDescriptor.Singleton<ITypeLocator>(new EmittedTypes(TriggerClass.Emit(triggered.Values))));
                jobs.Services.Replace(ServiceDescriptor.Singleton<IWebJobsExceptionHandlerFactory>(new FailureHandler(fails)));
            })
            .Build();
        await host.StartAsync();
        return new TriggerEngine(host);
    }

    /// <summary>Stops taking new work and completes running invocations.</summary>
    public async Task StopAsync(CancellationToken patience)
    {
        _stopped = true;
        try
        {
            // Without drain mode the SDK cancels running invocations, and does not delete messages whose work is done.
            await _host.Services.GetRequiredService<IDrainModeManager>().EnableDrainModeAsync(patience);
            await _host.StopAsync(patience);
        }
        catch (OperationCanceledException)
        {
            // Invocations that are still running are aborted; their messages become visible again.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            await StopAsync(CancellationToken.None);
        }

        _host.Dispose();
    }

    private sealed class EmittedTypes(Type type) : ITypeLocator
    {
        public IReadOnlyList<Type> GetTypes() => [type];
    }

    private sealed class FailureHandler(Action<ExceptionDispatchInfo> fails) : IWebJobsExceptionHandlerFactory, IWebJobsExceptionHandler
    {
        public IWebJobsExceptionHandler Create(IHost jobHost) => this;

        public Task OnTimeoutExceptionAsync(ExceptionDispatchInfo exceptionInfo, TimeSpan timeoutGracePeriod) =>
            OnUnhandledExceptionAsync(exceptionInfo);

        public Task OnUnhandledExceptionAsync(ExceptionDispatchInfo exceptionInfo)
        {
            fails(exceptionInfo);
            return Task.CompletedTask;
        }
    }
}
