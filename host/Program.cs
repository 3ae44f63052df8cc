using System.CommandLine;
using MfaFunctions.LocalHost;

var app = new Argument<FileInfo>("app")
{
    Description = "The worker's main assembly: MfaFunctions.dll in a build or publish output, with host.json beside it.",
};
var port = new Option<int>("--port")
{
    Description = "The port to listen on, on loopback; 0 takes a free one.",
    DefaultValueFactory = _ => 7071,
};
var key = new Option<string>("--key")
{
    Description = "The key of the functions that are not anonymous.",
    DefaultValueFactory = _ => "local",
};
var state = new Option<DirectoryInfo>("--state")
{
    Description = "Keeps when each timer last ran.",
    DefaultValueFactory = _ => new DirectoryInfo(".schedules"),
};
var without = new Option<string[]>("--without")
{
    Description = "Trigger kinds to leave out: queues, timers.",
    AllowMultipleArgumentsPerToken = true,
};
without.AcceptOnlyFromAmong("queues", "timers");
var command = new RootCommand(
    "Runs a .NET isolated worker with HTTP, queue and timer triggers on this machine. Settings are environment variables."
)
{
    app,
    port,
    key,
    state,
    without,
};
command.SetAction(
    (parsed, _) =>
        FunctionsHost.RunAsync(
            new HostSettings(
                parsed.GetRequiredValue(app).FullName,
                parsed.GetValue(port),
                parsed.GetValue(key)!,
                parsed.GetValue(state)!.FullName,
                parsed.GetValue(without) ?? []
            )
        )
);

// Null, because the host handles signals itself and completes running work before it exits.
var exitCode = await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

// Threads waiting for a response from storage must not keep the process alive.
Environment.Exit(exitCode);
