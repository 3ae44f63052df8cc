using System.Net;
using Azure.Data.Tables;
using MfaFunctions.Accounts;
using MfaFunctions.Audit;
using MfaFunctions.Events;
using MfaFunctions.Events.Poison;
using MfaFunctions.Factors;
using MfaFunctions.Identity;
using MfaFunctions.Operations;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Golden;

/// <content>Tables MfaDirectory, MfaAudit and MfaPoison.</content>
public sealed partial class StoredRowsTests
{
    [Fact]
    public async Task Directory_address_format_is_stable()
    {
        var golden = GoldenRow.Load("directory-email");
        var directory = _host.Get<AccountDirectory>();
        await golden.InsertAsync(_host);
        Assert.Equal(Samples.Ana, await directory.FindAsync(Samples.Acme, "ana@acme.test", CancellationToken.None));

        await golden.DeleteAsync(_host);
        await directory.ClaimAsync(Samples.Acme, "ana@acme.test", Samples.Ana, CancellationToken.None);
        await golden.AssertStoredAsync(_host);
    }

    [Fact]
    public async Task Directory_identity_format_is_stable()
    {
        var golden = GoldenRow.Load("directory-identity");
        var directory = _host.Get<IdentityDirectory>();
        await golden.InsertAsync(_host);
        Assert.Equal(Samples.Ana, await directory.FindAsync(Samples.Acme, "https://id.acme.test", "1234567890", CancellationToken.None));

        await golden.DeleteAsync(_host);
        await directory.ClaimAsync(Samples.Acme, "https://id.acme.test", "1234567890", Samples.Ana, CancellationToken.None);
        await golden.AssertStoredAsync(_host);
    }

    [Fact]
    public async Task Golden_wrong_password_counts_and_its_format_is_stable()
    {
        var golden = GoldenRow.Load("password-failure");
        await JudgeAsync(null);
        var stored = await SingleAsync(StorageNames.Directory);
        // The part after the colon differs each time.
        Assert.Equal(golden.Entity.RowKey.Split(':')[0], stored.RowKey.Split(':')[0]);
        stored.RowKey = golden.Entity.RowKey;
        golden.AssertSame(stored);

        await golden.InsertAsync(_host);
        for (var tries = 3; tries <= new PasswordOptions().FailuresPerHour; tries++)
        {
            Assert.Equal("not_found", (await JudgeAsync(null)).Error!.Code);
        }

        // The golden row counts: without it, the right password would still be within the limit.
        Assert.Equal("too_many_attempts", (await JudgeAsync(Samples.Account)).Error!.Code);

        Task<Result<Account>> JudgeAsync(Account? right)
        {
            var network = new ClientNetwork(IPAddress.Parse("203.0.113.7"));
            return _host.Get<PasswordAttemptLimiter>().JudgeAsync(Samples.Acme, "ana@acme.test", network, right, ApiError.NotFound());
        }
    }

    [Fact]
    public async Task Golden_password_reset_counts_and_its_format_is_stable()
    {
        var golden = GoldenRow.Load("password-reset");
        await golden.InsertAsync(_host);
        Assert.True(await _host.Get<PasswordResetLimiter>().TryTakeAsync(Samples.Acme, "ana@acme.test"));
        Assert.True(await _host.Get<PasswordResetLimiter>().TryTakeAsync(Samples.Acme, "ana@acme.test"));
        Assert.False(await _host.Get<PasswordResetLimiter>().TryTakeAsync(Samples.Acme, "ana@acme.test"));

        await golden.DeleteAsync(_host);
        Assert.True(await _host.Get<PasswordResetLimiter>().TryTakeAsync(Samples.Acme, "ana@acme.test"));
        await golden.AssertStoredAsync(_host);
    }

    [Fact]
    public async Task Used_nonce_format_is_stable()
    {
        const string Nonce = "h1.1795349415.noaaaaaaaaaaaaaaaaaaaaaaaa.mac";
        var golden = GoldenRow.Load("nonce");
        await golden.InsertAsync(_host);
        Assert.False(await _host.Get<IdTokenNonces>().TryUseAsync(Samples.Acme, Nonce));

        await golden.DeleteAsync(_host);
        Assert.True(await _host.Get<IdTokenNonces>().TryUseAsync(Samples.Acme, Nonce));
        await golden.AssertStoredAsync(_host, varying: "Use");
    }

    [Fact]
    public async Task Purge_mark_format_is_stable()
    {
        var (golden, failure) = (GoldenRow.Load("purge"), GoldenRow.Load("password-failure").Entity);
        failure.PartitionKey = HourlyCounts.PartitionsOf(Samples.Now.AddHours(-3))[0];
        await golden.InsertAsync(_host);
        await new TableServiceClient(_host.Used.Storage).GetTableClient(StorageNames.Directory).AddEntityAsync(failure);

        await _host.Function<PurgeFailures>().RunAsync(new TimerInfo(), CancellationToken.None);

        // The mark states that everything before 11:00 has been deleted, so the run does not look there.
        await golden.AssertStoredAsync(_host);
        Assert.Equal(1, await Rows.CountAsync(_host, StorageNames.Directory, row => row.PartitionKey == failure.PartitionKey));
    }

    [Fact]
    public async Task Audit_row_format_with_its_mark_and_notes_is_stable()
    {
        var (golden, month) = (GoldenRow.Load("audit"), GoldenRow.Load("audit-month"));
        await golden.InsertAsync(_host);
        await month.InsertAsync(_host);
        var read = Assert.Single(await _host.Get<AuditPages>().ReadAsync(Samples.Acme, null).ToListAsync());
        var expected = Samples.AccountEvent;
        Assert.Equal((golden.Entity.RowKey, Samples.Now, "authenticator_added"), (read.Id, read.At, read.Kind));
        Assert.Equal((expected.User!.Value, expected.Actor!.Value, expected.Data["client"]), (read.UserId, read.ActorId, read.Client));
        Assert.Equal([KeyValuePair.Create("authenticator", "Phone")], read.Details);

        await golden.DeleteAsync(_host);
        await month.DeleteAsync(_host);
        await _host.Get<AuditLog>().AddAsync(expected, CancellationToken.None);
        await golden.AssertStoredAsync(_host);
        await month.AssertStoredAsync(_host);
        await GoldenRow.Load("audit-mark").AssertStoredAsync(_host);
        await GoldenRow.Load("audit-note").AssertStoredAsync(_host);
    }

    [Fact]
    public async Task Audit_seal_format_is_stable()
    {
        var (seal, head) = (GoldenRow.Load("seal"), GoldenRow.Load("seal-head"));
        await seal.InsertAsync(_host);
        var read = AuditSeal.FromEntity(Samples.Acme, seal.Entity);
        Assert.True(read.MatchesItsRows());
        Assert.Equal((1, "acme~202611", Samples.Now, 1, ""), (read.Number, read.Partition, read.SealedAt, read.Count, read.Previous));

        await seal.DeleteAsync(_host);
        foreach (var noted in new[] { "audit", "audit-mark", "audit-note" })
        {
            await GoldenRow.Load(noted).InsertAsync(_host);
        }

        Assert.NotNull(await _host.Get<AuditChain>().SealNextAsync(Samples.Acme, "acme~202611", CancellationToken.None));
        await seal.AssertStoredAsync(_host, "KeyId", "Signature");
        await head.AssertStoredAsync(_host, varying: "Hash");
        Assert.Equal(1, await Rows.CountAsync(_host, StorageNames.Audit, r => r.PartitionKey == "acme~202611"));
    }

    [Fact]
    public async Task Next_seal_continues_from_the_golden_head()
    {
        var head = GoldenRow.Load("seal-head");
        foreach (var row in new[] { "seal-head", "audit", "audit-mark" })
        {
            await GoldenRow.Load(row).InsertAsync(_host);
        }

        var next = await _host.Get<AuditChain>().SealNextAsync(Samples.Acme, "acme~202611", CancellationToken.None);

        Assert.Equal((2, head.Entity.GetString("Hash")), (next!.Number, next.Previous));
    }

    [Fact]
    public async Task Golden_note_leads_to_the_rows_to_seal()
    {
        await GoldenRow.Load("audit-note").InsertAsync(_host);
        _host.Clock.Advance(SealingSlots.Length + SealingSlots.Margin);

        var due = Assert.Single(await _host.Get<SealingSlots>().ReadDueAsync(CancellationToken.None));

        Assert.Equal("acme~202611", due.Key);
    }

    [Fact]
    public async Task Poison_row_format_is_stable()
    {
        var golden = GoldenRow.Load("poison");
        var rows = _host.Get<PoisonRows>();
        var body = """{"v":1,"eventId":"evaaaaaaaaaaaaaaaaaaaaaaaa"}""";
        var expected = new PoisonMessage("emails", body, "The mail service refused it.", Samples.Now, 5);
        await golden.InsertAsync(_host);
        var read = await rows.FindAsync("emails", expected.Id, CancellationToken.None);
        Assert.Equal(expected with { RowTag = read!.RowTag }, read);

        await golden.DeleteAsync(_host);
        await rows.WriteAsync(expected, CancellationToken.None);
        await golden.AssertStoredAsync(_host);
    }

    private async Task<TableEntity> SingleAsync(string table) => Assert.Single(await Rows.OfAsync(_host, table));
}
