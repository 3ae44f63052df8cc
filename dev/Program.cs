using System.CommandLine;
using MfaFunctions.Dev.Bench;
using MfaFunctions.Dev.Demo;
using MfaFunctions.Dev.Up;
using MfaFunctions.Operator;

Screen.Prepare();
var commands = new RootCommand("The commands behind ./mfa: the product on one machine, a scripted demo of it, and what it costs.")
{
    UpCommand.Create(),
    DemoCommand.Create(),
    BenchCommand.Create(),
};

// Null, because each command handles signals itself and stops its child processes before it exits.
return await commands.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
