using System.CommandLine;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Operator.Accounts;

/// <summary>
/// <c>./mfa accounts check</c>: lists accounts whose address or name today's rules would refuse, and accounts that share a mailbox. It
/// reads storage and changes nothing. Exit code 0 if there are none, 1 if there are or storage cannot be read.
/// </summary>
internal static class AccountsCommand
{
    // Rows of the roster and of the tenant, as functions/Accounts/Roster.cs and functions/Tenancy/TenantStore.cs write them.
    private const string MemberPrefix = "member:";
    private const string TenantRow = "tenant";

    public static Command Create()
    {
        var tenant = new Option<string?>("--tenant") { Description = "The tenant's id. Default: all tenants." };
        var storage = OperatorStorage.Option();
        var international = new Option<bool>("--allow-international")
        {
            Description = "Accept letters outside ASCII before the @, as the app does with Mail__AllowInternationalAddresses.",
        };
        var show = new Option<bool>("--show") { Description = "Print the addresses and names, too. Do not use it where output is logged." };
        var check = new Command("check", "Lists accounts that today's rules on text would refuse and accounts of one mailbox. A dry run.")
        {
            tenant,
            storage,
            international,
            show,
        };
        check.SetAction(
            async (given, stop) =>
            {
                var (output, problems) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
                try
                {
                    var opened = OperatorStorage.Open(given.GetValue(storage));
                    var text = new TextCheck(given.GetValue(international), given.GetValue(show));
                    return await RunAsync(opened, given.GetValue(tenant), text, output, stop);
                }
                catch (Exception problem) when (problem is CannotContinueException or RequestFailedException or AggregateException)
                {
                    await problems.WriteLineAsync(problem.Message.Split('\n')[0]);
                    return 1;
                }
            }
        );
        return new Command("accounts", "Accounts of the tenants.") { check };
    }

    private static async Task<int> RunAsync(
        OperatorStorage storage,
        string? tenant,
        TextCheck text,
        TextWriter output,
        CancellationToken stop
    )
    {
        var clients = new StorageClients(storage.Tables, storage.Queues, storage.PlainQueues);
        var table = clients.Table(StorageNames.Tenants);
        var (tenants, people, findings) = (0, 0, 0);
        await foreach (var id in TenantsAsync(clients, tenant, stop))
        {
            tenants++;
            var found = text.NewTenant();
            var named = await table.GetEntityIfExistsAsync<TableEntity>(id.Value, TenantRow, cancellationToken: stop);
            found.ReadTenant(named.HasValue ? named.Value!.GetString("Name") : null);
            var members = TableClient.CreateQueryFilter(
                $"PartitionKey eq {id.Value} and RowKey gt {MemberPrefix} and RowKey lt {"member;"}"
            );
            await foreach (var row in table.QueryAsync<TableEntity>(members, cancellationToken: stop))
            {
                people++;
                found.ReadPerson(row.RowKey[MemberPrefix.Length..], row.GetString("Email") ?? "", row.GetString("DisplayName"));
            }

            foreach (var finding in found.Findings())
            {
                findings++;
                await output.WriteLineAsync($"{id}  {finding}");
            }
        }

        await output.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{tenants} tenants, {people} people: {findings} findings. Nothing was changed.")
        );
        return findings == 0 ? 0 : 1;
    }

    private static async IAsyncEnumerable<TenantId> TenantsAsync(
        StorageClients clients,
        string? tenant,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop
    )
    {
        if (tenant is not null)
        {
            yield return TenantId.TryParse(tenant, out var one)
                ? one
                : throw new CannotContinueException($"\"{tenant}\" is not a valid tenant id.");
            yield break;
        }

        await foreach (var id in new TenantIndex(clients).ReadAsync(after: null, stop))
        {
            yield return id;
        }
    }
}
