using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.KeyRotation;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Golden;

/// <summary>The app reads the rows that storage accounts contain today, and writes rows of the same form.</summary>
public sealed partial class StoredRowsTests : IAsyncLifetime
{
    // Each commit has a random id, which the MAC covers.
    private static readonly string[] Varying = ["LastCommits", RowMacs.Property];

    private MfaHost _host = null!;

    public async Task InitializeAsync() =>
        _host = await MfaHost.StartAsync(Samples.Keys with { Storage = await Azurite.NewAccountAsync() }, new TestClock(Samples.Now));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public static TheoryData<string> AccountForms =>
        ["account", "account-imported", "account-pending-action", "account-reset", "account-reminded", "account-passkey"];

    public static TheoryData<string> TenantForms =>
        ["tenant", "tenant-owner-change", "tenant-trusted-clients", "tenant-look", "tenant-webhook", "tenant-passkeys"];

    [Theory]
    [MemberData(nameof(AccountForms))]
    public async Task Account_format_is_stable(string form)
    {
        var golden = GoldenRow.Load(form);
        var expected = form switch
        {
            "account" => Samples.Account,
            "account-imported" => Samples.AccountWithImport,
            "account-pending-action" => Samples.AccountWithPendingAction,
            "account-reminded" => Samples.RemindedAccount,
            "account-passkey" => Samples.AccountWithPasskey,
            _ => Samples.AccountAfterReset,
        };
        await golden.InsertAsync(_host);

        var read = await FindAccountAsync();

        Assert.Equivalent(
            expected with
            {
                LastCommits = read.LastCommits,
                Revision = read.Revision,
                RowTag = read.RowTag,
                MacKey = "s1",
            },
            read,
            strict: true
        );
        Assert.Equal(["coaaaaaaaaaaaaaaaaaaaaaaaa", "cobbbbbbbbbbbbbbbbbbbbbbbb"], read.LastCommits);
        var phone = read.Factors.Authenticators.Single();
        Assert.Equal(Samples.SecretOfThePhone, _host.Get<AuthenticatorSecrets>().Open(read, phone.Id, phone.SealedSecret).RevealBase32());

        Assert.Equal(
            PasswordCheck.Right,
            (
                await _host
                    .Get<PasswordVerifier>()
                    .CheckAsync(read.Credentials.PasswordHash, Samples.Password, null, CancellationToken.None)
            ).Outcome
        );

        Assert.True(await _host.Get<AccountStore>().TryReplaceAsync(read, []));
        await golden.AssertStoredAsync(_host, Varying);
        Assert.Equal([.. read.LastCommits, (await FindAccountAsync()).LastCommits[^1]], (await FindAccountAsync()).LastCommits);
    }

    [Fact]
    public async Task Account_format_with_a_session_of_a_provider_is_stable()
    {
        var golden = GoldenRow.Load("account-federated");
        await golden.InsertAsync(_host);

        var read = await FindAccountAsync();

        var expected = Samples.FederatedAccount with
        {
            LastCommits = read.LastCommits,
            Revision = read.Revision,
            RowTag = read.RowTag,
            MacKey = "s1",
        };
        Assert.Equivalent(expected, read, strict: true);
        Assert.True(await _host.Get<AccountStore>().TryReplaceAsync(read, []));
        await golden.AssertStoredAsync(_host, Varying);
    }

    [Fact]
    public async Task Account_of_an_earlier_version_may_lack_later_properties()
    {
        await GoldenRow.Load("account-earlier").InsertAsync(_host);

        var read = await FindAccountAsync();

        Assert.Equivalent(
            Samples.EarlierAccount with
            {
                LastCommits = read.LastCommits,
                Revision = read.Revision,
                RowTag = read.RowTag,
                MacKey = "s1",
            },
            read,
            strict: true
        );
        Assert.Empty(read.LastCommits);
    }

    [Fact]
    public async Task Account_from_before_mailed_codes_has_none()
    {
        await GoldenRow.Load("account-before-mailed-codes").InsertAsync(_host);

        var read = await FindAccountAsync();

        Assert.Empty(read.Profile.CodesMailedAt);
        Assert.Null(read.Credentials.AcceptedLink);
        Assert.Null(Assert.Single(read.Sessions).MailedCode);
    }

    [Fact]
    public async Task Tenant_from_before_the_enrollment_proof_asks_members_for_none()
    {
        await GoldenRow.Load("tenant-before-enrollment-proof").InsertAsync(_host);

        var expected = Samples.Tenant.Policy with { EnrollmentProof = EnrollmentProof.None, NewSignInMail = NewSignInMail.On };
        var read = (await FindTenantAsync()).Policy;
        Assert.Equal(expected.RequiredFirstFactors, read.RequiredFirstFactors);
        Assert.Equal(expected, read with { RequiredFirstFactors = expected.RequiredFirstFactors });
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Account_with_another_schema_version_is_refused(int? schema)
    {
        var golden = GoldenRow.Load("account");
        golden.Entity["Schema"] = schema;
        _host.Get<RowMacs>().Add(StorageNames.Accounts, golden.Entity);
        await golden.InsertAsync(_host);

        await Assert.ThrowsAsync<UnavailableException>(FindAccountAsync);
    }

    [Fact]
    public async Task Account_event_format_is_stable()
    {
        var golden = GoldenRow.Load("event-of-an-account");
        await golden.InsertAsync(_host);
        var (partition, id) = (golden.Entity.PartitionKey, Samples.AccountEvent.Id);
        var read = await _host.Get<EventRows>().FindAsync(StorageNames.Accounts, partition, id, CancellationToken.None);
        Assert.Equivalent(Samples.AccountEvent, read, strict: true);

        await golden.DeleteAsync(_host);
        Assert.True(await _host.Get<AccountStore>().TryAddAsync(Samples.Account, Samples.AccountEvent));
        await golden.AssertStoredAsync(_host);
    }

    [Fact]
    public async Task Account_from_before_mails_about_new_sign_ins_was_told_of_none()
    {
        await GoldenRow.Load("account-before-new-sign-in-mails").InsertAsync(_host);

        var read = await FindAccountAsync();

        Assert.Null(read.Credentials.ToldOfNewSignInAt);
        Assert.True(read.MayTellOfNewSignIn(Samples.Now));
    }

    [Fact]
    public async Task Tenant_from_before_mails_about_new_sign_ins_sends_them()
    {
        await GoldenRow.Load("tenant-before-new-sign-in-mails").InsertAsync(_host);

        Assert.Equal(NewSignInMail.On, (await FindTenantAsync()).Policy.NewSignInMail);
    }

    [Fact]
    public async Task Stored_response_format_is_stable()
    {
        var golden = GoldenRow.Load("idempotency");
        await golden.InsertAsync(_host);
        var (accounts, rowKey) = (_host.Get<AccountStore>(), Samples.Answer.RowKey);
        Assert.Equal(Samples.Answer, await accounts.FindAnswerAsync(Samples.Acme, Samples.Ana, rowKey, CancellationToken.None));

        await golden.DeleteAsync(_host);
        await GoldenRow.Load("account").InsertAsync(_host);
        Assert.True(await accounts.TryReplaceAsync(await FindAccountAsync(), [], Samples.Answer));
        await golden.AssertStoredAsync(_host);
    }

    [Theory]
    [MemberData(nameof(TenantForms))]
    public async Task Tenant_format_is_stable(string form)
    {
        var golden = GoldenRow.Load(form);
        var expected = form switch
        {
            "tenant" => Samples.Tenant,
            "tenant-owner-change" => Samples.TenantWithOwnerChange,
            "tenant-look" => Samples.TenantWithLook,
            "tenant-webhook" => Samples.TenantWithWebhook,
            "tenant-passkeys" => Samples.TenantWithPasskeys,
            _ => Samples.TenantWithTrustedClients,
        };
        await golden.InsertAsync(_host);

        var read = await FindTenantAsync();

        Assert.Equivalent(expected with { LastCommits = read.LastCommits, RowTag = read.RowTag, MacKey = "s1" }, read, strict: true);
        Assert.Equal(["coaaaaaaaaaaaaaaaaaaaaaaaa"], read.LastCommits);
        Assert.Equal(form == "tenant-webhook" ? "a-token" : null, _host.Get<WebhookTokens>().Open(read));

        Assert.True(await _host.Get<TenantStore>().TryReplaceAsync(read));
        await golden.AssertStoredAsync(_host, Varying);
    }

    [Fact]
    public async Task Tenant_of_an_earlier_version_may_lack_later_properties()
    {
        await GoldenRow.Load("tenant-earlier").InsertAsync(_host);

        var read = await FindTenantAsync();

        Assert.Equivalent(Samples.EarlierTenant with { RowTag = read.RowTag, MacKey = "s1" }, read, strict: true);
    }

    [Fact]
    public async Task Tenant_event_format_with_notified_Owners_is_stable()
    {
        var golden = GoldenRow.Load("event-of-a-tenant");
        var rows = _host.Get<EventRows>();
        await golden.InsertAsync(_host);
        var expected = Samples.TenantEvent;
        Assert.Equivalent(expected, await rows.FindAsync(StorageNames.Tenants, "acme", expected.Id, CancellationToken.None), strict: true);

        await golden.DeleteAsync(_host);
        Assert.True(await _host.Get<TenantStore>().TryAddAsync(Samples.Tenant, expected with { ToldOwners = null }));
        await rows.RecordMailedAsync(StorageNames.Tenants, "acme", expected, CancellationToken.None);
        await golden.AssertStoredAsync(_host);
    }

    [Fact]
    public async Task Tenant_name_format_is_stable()
    {
        var golden = GoldenRow.Load("tenant-name");
        await golden.InsertAsync(_host);
        Assert.Equal([Samples.Acme], await _host.Get<TenantIndex>().ReadAsync(null, CancellationToken.None).ToListAsync());

        await golden.DeleteAsync(_host);
        await _host.Get<TenantIndex>().AddAsync(Samples.Acme, CancellationToken.None);
        await golden.AssertStoredAsync(_host);
    }

    [Fact]
    public async Task Reseal_progress_format_is_stable()
    {
        var golden = GoldenRow.Load("reseal");
        var walks = _host.Get<ResealWalks>();
        await golden.InsertAsync(_host);
        Assert.Equal(Samples.Walk, await walks.FindAsync(Samples.Acme, CancellationToken.None));

        await golden.DeleteAsync(_host);
        await walks.WriteAsync(Samples.Acme, Samples.Walk, CancellationToken.None);
        await golden.AssertStoredAsync(_host);
    }

    private async Task<Account> FindAccountAsync() =>
        (await _host.Get<AccountStore>().FindAsync(Samples.Acme, Samples.Ana, CancellationToken.None))!;

    private async Task<Tenant> FindTenantAsync() => (await _host.Get<TenantStore>().FindAsync(Samples.Acme, CancellationToken.None))!;
}
