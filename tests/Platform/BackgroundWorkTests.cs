using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Tests.Platform;

public sealed class BackgroundWorkTests
{
    [Fact]
    public async Task Shutdown_waits_for_background_work_until_cancelled()
    {
        var work = New(out _);
        var finish = new TaskCompletionSource();
        work.Begin("Something", () => finish.Task);
        using var hurry = new CancellationTokenSource();

        var hurried = work.StoppedAsync(hurry.Token);
        var stopped = work.StoppedAsync(CancellationToken.None);
        Assert.False(hurried.IsCompleted || stopped.IsCompleted);
        await hurry.CancelAsync();
        await hurried;
        Assert.False(stopped.IsCompleted);
        finish.SetResult();
        await stopped;
    }

    [Fact]
    public async Task Failure_is_logged_by_exception_type_only()
    {
        var work = New(out var logs);

        work.Begin("Something", () => throw new InvalidOperationException("with a name in it"));
        await work.IdleAsync();

        Assert.Equal($"Warning {typeof(BackgroundWork).FullName} Something failed: InvalidOperationException ", Assert.Single(logs.Lines));
    }

    [Fact]
    public async Task Excess_work_is_dropped_when_storage_is_too_slow()
    {
        var work = New(out var logs);
        var finish = new TaskCompletionSource();
        var begun = 0;
        for (var n = 0; n < 1_005; n++)
        {
            work.Begin("Something", () =>
            {
                begun++;
                return finish.Task;
            });
        }

        Assert.Equal((1_000, 5), (begun, logs.Lines.Count));
        finish.SetResult();
        await work.IdleAsync();
    }

    private static BackgroundWork New(out CapturedLogs logs)
    {
        logs = new CapturedLogs();
        return new BackgroundWork(new LoggerFactory([logs]).CreateLogger<BackgroundWork>());
    }
}
