using Azure;
using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Protection;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>Reads the tables of a host by scanning them, which only tests may do.</summary>
public static class Rows
{
    public static async Task<IReadOnlyList<TableEntity>> OfAsync(MfaHost host, string table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in new TableServiceClient(host.Used.Storage).GetTableClient(table).QueryAsync<TableEntity>())
        {
            rows.Add(row);
        }

        return rows;
    }

    public static async Task<int> CountAsync(MfaHost host, string table, Func<TableEntity, bool> matches) =>
        (await OfAsync(host, table)).Count(matches);

    /// <summary>
    /// Changes a row and gives it the MAC that the app would: what a fault of the app leaves behind, not what an attacker can write.
    /// </summary>
    public static Task RewriteAsync(MfaHost host, string table, string partition, string rowKey, Action<TableEntity> change) =>
        TamperAsync(host, table, partition, rowKey, row =>
        {
            change(row);
            host.Get<RowMacs>().Add(table, row);
        });

    /// <summary>Changes a row as someone can who may write the tables but has no keys.</summary>
    public static async Task TamperAsync(MfaHost host, string table, string partition, string rowKey, Action<TableEntity> change)
    {
        var client = new TableServiceClient(host.Used.Storage).GetTableClient(table);
        TableEntity row = await client.GetEntityAsync<TableEntity>(partition, rowKey);
        change(row);
        await client.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace);
    }

    /// <summary>The message of the only mail that has not been sent yet.</summary>
    public static async Task<EmailMessage> WaitingMailAsync(MfaHost host)
    {
        var row = (await OfAsync(host, "MfaAccounts")).Single(r => r.RowKey.StartsWith("event:", StringComparison.Ordinal));
        var ids = row.PartitionKey.Split('~');
        return new(EmailMessage.Version, row.RowKey["event:".Length..], row.GetString("Kind"), ids[0], ids[1]);
    }
}
