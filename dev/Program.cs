using System.CommandLine;
using MfaFunctions.Dev.Demo;
using MfaFunctions.Dev.Up;
using MfaFunctions.Operator;

Screen.Prepare();
var commands = new RootCommand("What ./mfa runs: the product on one machine, and a scripted user of it.")
{
    UpCommand.Create(),
    DemoCommand.Create(),
};

// Null: a signal is the command's own affair, which stops its children before it ends.
return await commands.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
