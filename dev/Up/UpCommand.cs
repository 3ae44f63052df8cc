using System.CommandLine;
using System.ComponentModel;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Up;

/// <summary><c>./mfa up</c>: runs the whole product on this machine, with a sample tenant.</summary>
internal static class UpCommand
{
    private const int Interrupted = 130;

    public static Command Create()
    {
        var func = new Option<bool>("--func")
        {
            Description = "Run the functions under Azure Functions Core Tools (func start) instead of the local host.",
        };
        var command = new Command("up", "Runs the whole product on this machine until Ctrl-C. ./mfa help lists its variables.") { func };
        command.SetAction(async (parsed, _) => await RunAsync(parsed.GetValue(func)));
        return command;
    }

    private static async Task<int> RunAsync(bool usesCoreTools)
    {
        using var signals = new Signals();
        var ready = false;
        try
        {
            await RunUntilStoppedAsync(
                LocalSettings.FromEnvironment() with
                {
                    UsesCoreTools = usesCoreTools,
                },
                () => ready = true,
                signals.Stop
            );
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
        NeededPorts.Check(settings);
        using var data = DataFolder.Take(settings);
        if (Storage.HasData(settings) && !File.Exists(LocalKeys.FileIn(settings.Data)))
        {
            var keys = LocalSettings.Show(LocalKeys.FileIn(settings.Data));
            Screen.Line($"[yellow]{keys} is missing. Authenticators enrolled earlier can no longer be unsealed.[/]");
        }

        Screen.Line($"Starting Azurite, the mail catcher and the functions …");
        await using var product = await RunningProduct.StartAsync(settings, clock: null, stop);
        await product.WhileAliveAsync(token => DemoTenant.SeedAsync(settings, token), stop);

        Welcome.Show(settings);
        onReady();
        await product.WhileAliveAsync(token => Task.Delay(Timeout.Infinite, token), stop);
    }
}
