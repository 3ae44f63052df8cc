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

    [Fact]
    public async Task Delayed_work_of_one_key_is_done_once_in_its_latest_form()
    {
        var clock = new TestClock();
        var work = New(out _, clock);
        var done = new List<string>();
        work.BeginLater("Something", "ana", 2, TimeSpan.FromSeconds(30), () => Do("second"));
        clock.Advance(TimeSpan.FromSeconds(20));
        work.BeginLater("Something", "ana", 3, TimeSpan.FromSeconds(30), () => Do("third"));
        work.BeginLater("Something", "ana", 1, TimeSpan.FromSeconds(30), () => Do("first"));
        work.BeginLater("Something", "ben", 1, TimeSpan.FromSeconds(30), () => Do("ben"));

        await work.IdleAsync();
        Assert.Empty(done);
        // Counted from the first, so that a busy person does not put it off for ever.
        clock.Advance(TimeSpan.FromSeconds(10));
        await work.IdleAsync();
        Assert.Equal(["third"], done);
        clock.Advance(TimeSpan.FromSeconds(20));
        await work.IdleAsync();
        Assert.Equal(["third", "ben"], done);

        Task Do(string name)
        {
            done.Add(name);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Shutdown_does_delayed_work_at_once()
    {
        var work = New(out _);
        var done = false;
        work.BeginLater("Something", "ana", 1, TimeSpan.FromHours(1), () => Task.FromResult(done = true));

        await work.StoppedAsync(CancellationToken.None);

        Assert.True(done);
    }

    [Fact]
    public async Task Delayed_work_beyond_10000_keys_begins_at_once()
    {
        var work = New(out _);
        var done = 0;
        for (var n = 0; n < 10_001; n++)
        {
            work.BeginLater("Something", n, 1, TimeSpan.FromHours(1), () => Task.FromResult(done++));
        }

        await work.IdleAsync();

        Assert.Equal(1, done);
    }

    private static BackgroundWork New(out CapturedLogs logs, TimeProvider? clock = null)
    {
        logs = new CapturedLogs();
        return new BackgroundWork(clock ?? TimeProvider.System, new LoggerFactory([logs]).CreateLogger<BackgroundWork>());
    }
}
