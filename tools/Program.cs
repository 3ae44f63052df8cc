using System.CommandLine;
using MfaFunctions.Tools;
using MfaFunctions.Tools.Demo;
using MfaFunctions.Tools.Deployment;
using MfaFunctions.Tools.Up;

Screen.Prepare();
var commands = new RootCommand("What ./mfa runs: the product on one machine, and a scripted user of it.")
{
    UpCommand.Create(),
    DemoCommand.Create(),
    KeysCommand.Create(),
    CheckPublishCommand.Create(),
};

// Null: a signal is the command's own affair, which stops its children before it ends.
return await commands.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
