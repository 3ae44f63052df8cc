using System.Net;
using Azure;
using Azure.Data.Tables;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform;

public sealed class CommitRaceTests
{
    [Fact]
    public async Task Who_loses_eight_races_in_a_row_is_asked_to_come_back_and_has_changed_nothing()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();
        var account = (await Rows.OfAsync(host, "MfaAccounts")).Single(r => r.RowKey == "account" && r.PartitionKey.EndsWith(member.UserId, StringComparison.Ordinal));
        var table = new TableServiceClient(host.Used.Storage).GetTableClient("MfaAccounts");
        var lost = 0;
        LoseTheNext();

        (await member.TryVerifyAsync(member.Code())).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");

        Assert.Equal(8, lost);
        probe.Meanwhile(_ => false, () => Task.CompletedTask);
        // The code was not used up.
        await member.VerifyAsync(member.Code());

        void LoseTheNext() => probe.Meanwhile(call => call == "PUT MfaAccounts", async () =>
        {
            lost++;
            LoseTheNext();
            await table.UpdateEntityAsync(new TableEntity(account.PartitionKey, account.RowKey) { ["Elsewhere"] = lost }, ETag.All, TableUpdateMode.Merge);
        });
    }
}
