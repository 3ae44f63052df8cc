using Microsoft.Azure.Functions.Worker.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Timers;

/// <summary>
/// Runs timer functions when the application's clock says so, each never twice at once; runs missed meanwhile collapse into one.
/// Unlike the host it remembers nothing over a restart.
/// </summary>
internal sealed partial class TimerTriggers(
    IServiceProvider services, IConfiguration configuration, FunctionCatalog catalog, Stopping stopping, ILogger<TimerTriggers> logger)
{
    // Looked at often, so that a clock that jumps is noticed.
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock = services.GetService<TimeProvider>() ?? TimeProvider.System;
    private Task _running = Task.CompletedTask;

    public IReadOnlyList<Timer> Timers { get; private set; } = [];

    public void Load()
    {
        Timers = [.. catalog.TriggeredBy<TimerTriggerAttribute>().Select(found => new Timer(
            found.Function, found.Trigger, Schedule(found.Function, found.Trigger), _clock.GetUtcNow().UtcDateTime))];
    }

    public void Start()
    {
        if (!"manual".Equals(configuration[SettingNames.Timers], StringComparison.OrdinalIgnoreCase))
        {
            _running = Task.WhenAll(Timers.Select(timer => Task.Run(() => TickAsync(timer))));
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken) =>
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Runs what is due now; returns how many functions ran.</summary>
    public async Task<int> RunDueAsync(CancellationToken cancellationToken)
    {
        var runs = 0;
        foreach (var timer in Timers)
        {
            runs += await RunIfDueAsync(timer, cancellationToken) ? 1 : 0;
        }

        return runs;
    }

    private CronSchedule Schedule(Function function, TimerTriggerAttribute trigger)
    {
        try
        {
            return new CronSchedule(BindingExpression.Resolve(trigger.Schedule, configuration, function.Name));
        }
        catch (FormatException e)
        {
            throw new InvalidOperationException($"Function '{function.Name}': {e.Message}", e);
        }
    }

    private async Task TickAsync(Timer timer)
    {
        while (!stopping.Begun.IsCancellationRequested)
        {
            await RunIfDueAsync(timer, stopping.LastCall);
            await Task.Delay(Tick, _clock, stopping.Begun).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> RunIfDueAsync(Timer timer, CancellationToken cancellationToken)
    {
        if (timer.Take(_clock.GetUtcNow().UtcDateTime) is not { } info)
        {
            return false;
        }

        await using var scope = services.CreateAsyncScope();
        var invocation = new Invocation(timer.Function, scope.ServiceProvider, info, new Dictionary<string, object?>(), cancellationToken);
        try
        {
            await services.GetRequiredService<InvocationPipeline>().RunAsync(invocation);
        }
        catch (Exception e)
        {
            Log.Failed(logger, e, timer.Function.Name, invocation.InvocationId);
        }

        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Function} failed, invocation {InvocationId}")]
        public static partial void Failed(ILogger logger, Exception exception, string function, string invocationId);
    }
}

/// <summary>One timer function and when it runs next.</summary>
internal sealed class Timer(Function function, TimerTriggerAttribute trigger, CronSchedule schedule, DateTime start)
{
    private DateTime _last;

    public Function Function => function;

    public DateTime? Next { get; private set; } = trigger.RunOnStartup ? start : schedule.Next(start);

    /// <summary>What the function gets when it is due, and the time after that becomes the next one; null when it is not due.</summary>
    public TimerInfo? Take(DateTime now)
    {
        if (Next is not { } due || now < due)
        {
            return null;
        }

        Next = schedule.Next(now);
        var status = new ScheduleStatus { Last = _last, LastUpdated = _last, Next = Next ?? default };
        _last = now;
        return new TimerInfo { ScheduleStatus = trigger.UseMonitor ? status : null };
    }
}
