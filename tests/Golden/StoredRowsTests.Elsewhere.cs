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
using MfaFunctions.Platform.Text;
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
        Assert.Equal(
            Samples.Ana,
            await directory.FindAsync(Samples.Acme, SoughtAddress.Of(Addresses.Of("ana@acme.test")), CancellationToken.None)
        );

        await golden.DeleteAsync(_host);
        await directory.ClaimAsync(Samples.Acme, Addresses.Of("ana@acme.test"), Samples.Ana, CancellationToken.None);
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
    public async Task Golden_wrong_password_counts_and_their_format_is_stable()
    {
        var (address, network) = (GoldenRow.Load("password-failures"), GoldenRow.Load("network-failures"));
        await address.InsertAsync(_host);
        await network.InsertAsync(_host);
        // Nine failures, which count: the address is delayed after two more, and the network after another ten.
        await FailAsync("ana@acme.test", 2);
        Assert.Equal("too_many_attempts", (await CheckAsync("ana@acme.test")).Error!.Code);
        await FailAsync("bob@acme.test", 10);
        Assert.Equal("too_many_attempts", (await CheckAsync("carl@acme.test")).Error!.Code);

        await address.DeleteAsync(_host);
        await network.DeleteAsync(_host);
        await FailAsync("ana@acme.test", 9);
        await address.AssertStoredAsync(_host);
        await network.AssertStoredAsync(_host);

        async Task FailAsync(string email, int times)
        {
            for (var n = 0; n < times; n++)
            {
                Assert.Equal("not_found", (await CheckAsync(email)).Error!.Code);
            }
        }

        Task<Result<CheckedPassword>> CheckAsync(string email)
        {
            var from = new ClientNetwork(IPAddress.Parse("203.0.113.7"));
            var attempt = new PasswordAttempt(Samples.Acme, email, from, "curl") { IsTenantKnown = true, Account = null };
            return _host.Get<PasswordAttempts>().CheckAsync(attempt, "wrong", ApiError.NotFound(), CancellationToken.None);
        }
    }

    [Fact]
    public async Task Golden_password_reset_places_and_their_format_is_stable()
    {
        var golden = GoldenRow.Load("password-resets");
        await golden.InsertAsync(_host);
        Assert.True(await TakeAsync());
        Assert.True(await TakeAsync());
        // The golden row holds one of the three places.
        Assert.False(await TakeAsync());

        await golden.DeleteAsync(_host);
        Assert.True(await TakeAsync());
        await golden.AssertStoredAsync(_host);

        Task<bool> TakeAsync() =>
            _host.Get<PasswordResetLimiter>().TryTakeAsync(Samples.Account, new ClientNetwork(IPAddress.Parse("203.0.113.7")));
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
        var (golden, nonce) = (GoldenRow.Load("purge"), GoldenRow.Load("nonce").Entity);
        nonce.PartitionKey = IdTokenNonces.PartitionOf(Samples.Now.AddHours(-3));
        await golden.InsertAsync(_host);
        await new TableServiceClient(_host.Used.Storage).GetTableClient(StorageNames.Directory).AddEntityAsync(nonce);

        await _host.Function<PurgeFailures>().RunAsync(new TimerInfo(), CancellationToken.None);

        // The mark states that everything before 11:00 has been deleted, so the run does not look there.
        await golden.AssertStoredAsync(_host);
        Assert.Equal(1, await Rows.CountAsync(_host, StorageNames.Directory, row => row.PartitionKey == nonce.PartitionKey));
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
}
