using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Tests.Golden;

/// <content>Events of session changes, as accounts carry them.</content>
public sealed partial class StoredRowsTests
{
    [Fact]
    public async Task Account_that_carries_an_event_is_stable()
    {
        var golden = GoldenRow.Load("account-carrying");
        await golden.InsertAsync(_host);
        var read = await FindAccountAsync();
        Assert.Equivalent(Samples.SessionEvent, Assert.Single(read.Unaudited), strict: true);
        Assert.Equal(7, read.Revision);

        await golden.DeleteAsync(_host);
        await GoldenRow.Load("account").InsertAsync(_host);
        var before = await FindAccountAsync() with { Revision = 6 };
        Assert.True(await _host.Get<AccountStore>().TryReplaceAsync(before, [], auditOnly: Samples.SessionEvent));
        await golden.AssertStoredAsync(_host, Varying);
    }

    [Fact]
    public async Task Row_of_a_session_event_of_an_earlier_version_is_read()
    {
        await GoldenRow.Load("event-of-a-session").InsertAsync(_host);

        var read = await _host
            .Get<EventRows>()
            .ReadUnauditedAsync(StorageNames.Accounts, AccountStore.Partition(Samples.Acme, Samples.Ana), CancellationToken.None);

        Assert.Equivalent(Samples.SessionEvent, Assert.Single(read), strict: true);
    }
}
