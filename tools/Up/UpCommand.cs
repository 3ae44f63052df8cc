using System.CommandLine;
using System.ComponentModel;
using MfaFunctions.Tools.MailCatcher;

namespace MfaFunctions.Tools.Up;

/// <summary>
/// <c>./mfa up</c>: storage, mail catcher and functions, in this order; stopped in the opposite one, so that nothing loses
/// what it stands on while it still works.
/// </summary>
internal static class UpCommand
{
    private const int Interrupted = 130;

    public static Command Create()
    {
        var command = new Command("up", "Runs the whole product on this machine until Ctrl-C; ./mfa help lists the variables that move it.");
        command.SetAction(async (_, _) => await RunAsync());
        return command;
    }

    private static async Task<int> RunAsync()
    {
        using var signals = new Signals();
        var ready = false;
        try
        {
            await RunUntilStoppedAsync(LocalSettings.FromEnvironment(), () => ready = true, signals.Stop);
            return 0;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            Screen.Line($"Stopped.");
            return ready ? 0 : Interrupted;
        }
        catch (Exception problem) when (problem is CannotContinueException or IOException or HttpRequestException or Win32Exception)
        {
            Screen.Problem(problem.Message);
            return 1;
        }
    }

    private static async Task RunUntilStoppedAsync(LocalSettings settings, Action onReady, CancellationToken stop)
    {
        DeveloperMachine.Check();
        FreePorts.Check(settings);
        using var data = DataFolder.Take(settings);
        var azurite = new Azurite(settings);
        var functionsApp = new FunctionsApp(settings);
        if (azurite.HasData && !File.Exists(LocalKeys.FileIn(settings.Data)))
        {
            Screen.Line($"[yellow]{LocalSettings.Show(LocalKeys.FileIn(settings.Data))} is gone: authenticators enrolled before cannot be opened any more.[/]");
        }

        Screen.Line($"Starting Azurite, the mail catcher and the functions …");
        await using var storage = azurite.Start();
        await WhileAliveAsync(settings, azurite.WaitUntilReadyAsync, stop, storage);
        await using var mail = await MailCatcherServer.StartAsync(settings.MailPort, Path.Combine(settings.Data, "mail"));
        await using var functions = functionsApp.Start(azurite.ConnectionString);
        await WhileAliveAsync(settings, functionsApp.WaitUntilReadyAsync, stop, storage, functions);
        await WhileAliveAsync(settings, token => DemoTenant.SeedAsync(settings, token), stop, storage, functions);

        Welcome.Show(settings);
        onReady();
        await WhileAliveAsync(settings, token => Task.Delay(Timeout.Infinite, token), stop, storage, functions);
    }

    /// <summary>Does it, unless one of the children ends first: then says which, and what it said last.</summary>
    private static async Task WhileAliveAsync(
        LocalSettings settings, Func<CancellationToken, Task> act, CancellationToken stop, params ChildProcess[] children)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var work = act(giveUp.Token);
        var first = await Task.WhenAny([work, .. children.Select(child => child.Ended)]);
        if (first == work || stop.IsCancellationRequested)
        {
            await work;
            return;
        }

        await giveUp.CancelAsync();
        await work.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        var ended = children.First(child => child.Ended == first);
        throw new CannotContinueException(
            $"{ended.Name} ended by itself (exit code {ended.ExitCode}). The end of {LocalSettings.Show(ended.LogFile)}:\n{string.Join('\n', ended.LastLines)}");
    }
}
