using System.CommandLine;
using MfaFunctions.Dev.Demo;
using MfaFunctions.Dev.Up;
using MfaFunctions.Operator;

Screen.Prepare();
var commands = new RootCommand("The commands behind ./mfa: the product on one machine, and a scripted demo of it.")
{
    UpCommand.Create(),
    DemoCommand.Create(),
};

// Null, because each command handles signals itself and stops its child processes before it exits.
return await commands.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
