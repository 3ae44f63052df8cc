using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Queues;
using Microsoft.Azure.Functions.Worker.Timers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Azure.Functions.Worker.Runtime;

internal static class LocalRuntimeServices
{
    public static void AddLocalRuntime(this IServiceCollection services, InvocationPipeline pipeline)
    {
        services.AddSingleton(pipeline);
        services.AddSingleton<HostJson>();
        services.AddSingleton<FunctionCatalog>();
        services.AddSingleton<Stopping>();
        services.AddSingleton<StartupGuard>();
        services.AddSingleton<HttpFunctions>();
        services.AddSingleton<OperatorKey>();
        services.AddSingleton<QueueTriggerPump>();
        services.AddSingleton<TimerTriggers>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, LoopbackOnly>();
        services.AddSingleton<IPostConfigureOptions<KestrelServerOptions>, LoopbackOnly>();
        services.AddHostedService<LocalRuntime>();
    }
}

/// <summary>Checks everything before anything starts, and says at the end what is served where.</summary>
internal sealed partial class LocalRuntime(IServiceProvider services, ILogger<LocalRuntime> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<StartupGuard>().Check();
        services.GetRequiredService<HttpFunctions>().Load();
        services.GetRequiredService<QueueTriggerPump>().Load();
        services.GetRequiredService<TimerTriggers>().Load();
        return Task.CompletedTask;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await services.GetRequiredService<QueueTriggerPump>().StartAsync();
        services.GetRequiredService<TimerTriggers>().Start();
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var address = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        foreach (var route in services.GetRequiredService<HttpFunctions>().Routes)
        {
            Log.Http(logger, route.Function.Name, string.Join(',', route.Methods), $"{address}/{route.Template}");
        }

        foreach (var trigger in services.GetRequiredService<QueueTriggerPump>().Triggers)
        {
            Log.Queue(logger, trigger.Function.Name, trigger.QueueName);
        }

        foreach (var timer in services.GetRequiredService<TimerTriggers>().Timers)
        {
            Log.Timer(logger, timer.Function.Name, timer.Next);
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        services.GetRequiredService<QueueTriggerPump>().StopAsync(cancellationToken),
        services.GetRequiredService<TimerTriggers>().StopAsync(cancellationToken));

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Function}: [{Methods}] {Url}")]
        public static partial void Http(ILogger logger, string function, string methods, string url);

        [LoggerMessage(LogLevel.Information, "{Function}: queue {Queue}")]
        public static partial void Queue(ILogger logger, string function, string queue);

        [LoggerMessage(LogLevel.Information, "{Function}: timer, next at {Next:u}")]
        public static partial void Timer(ILogger logger, string function, DateTime? next);
    }
}
