using System.CommandLine;
using MfaFunctions.Dev.Bench.Floor;
using MfaFunctions.Dev.Up;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Bench.Servers;

/// <summary>The commands that a measurement starts as processes of their own, so that their processor time can be told apart.</summary>
internal static class ChildServers
{
    public const string FloorCommand = "floor";
    public const string AppCommand = "app";

    public static Command CreateFloor()
    {
        var storage = new Option<string>("--storage") { Required = true };
        var rows = new Option<int>("--rows") { Required = true };
        var model = new Option<string>("--model") { Required = true };
        var command = new Command(FloorCommand, "A bare server that does the product's table operations by raw HTTP.")
        {
            storage,
            rows,
            model,
        };
        command.Hidden = true;
        command.SetAction(
            async (given, _) =>
            {
                using var signals = new Signals();
                using var floor = new FloorServer(given.GetRequiredValue(storage), given.GetValue(rows), given.GetRequiredValue(model));
                await floor.RunAsync(Announce, signals.Stop);
                return 0;
            }
        );
        return command;
    }

    public static Command CreateApp()
    {
        var storage = new Option<string>("--storage") { Required = true };
        var data = new Option<string>("--data") { Required = true };
        var port = new Option<int>("--port") { Required = true };
        var mailPort = new Option<int>("--mail-port") { Required = true };
        var command = new Command(AppCommand, "The product as one process, host and worker, without queues and timers.")
        {
            storage,
            data,
            port,
            mailPort,
        };
        command.Hidden = true;
        command.SetAction(
            async (given, _) =>
            {
                using var signals = new Signals();
                var settings = BenchSettings.New(given.GetRequiredValue(data), given.GetValue(mailPort)) with
                {
                    Port = given.GetValue(port),
                };
                var functions = new FunctionsApp(settings);
                await using var app = await functions.StartInProcessAsync(
                    given.GetRequiredValue(storage),
                    TimeProvider.System,
                    triggers: false
                );
                Announce(app.Address.ToString());
                await Task.Delay(Timeout.Infinite, signals.Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return 0;
            }
        );
        return command;
    }

    // The line of the local host, which ServerProcess reads.
    private static void Announce(string address) => Screen.Line($"Listening on {address} as process {Environment.ProcessId}");
}
