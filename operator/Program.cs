using System.CommandLine;
using MfaFunctions.Operator;
using MfaFunctions.Operator.Accounts;
using MfaFunctions.Operator.Audit;
using MfaFunctions.Operator.Deployment;
using MfaFunctions.Operator.Import;
using MfaFunctions.Operator.Poison;
using MfaFunctions.Operator.Tenants;

Screen.Prepare();
var commands = new RootCommand("Operator commands, run against the storage or the functions of any deployment.")
{
    AuditCommand.Create(),
    PoisonCommand.Create(TimeProvider.System),
    TenantCommand.Create(),
    AccountsCommand.Create(),
    ImportCommand.Create(),
    KeysCommand.Create(),
    CheckPublishCommand.Create(),
};

return await commands.Parse(args).InvokeAsync();
