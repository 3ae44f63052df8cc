using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Tenants;

/// <summary>Whether an Owner can still sign in is judged on the account and the tenant as they are after the change.</summary>
public sealed class LockOutTests : IAsyncLifetime
{
    private static readonly object RequireAcme = new { mode = "required", requiredFirstFactors = new[] { "sso:acme" } };

    private MfaHost _host = null!;
    private ForgingIssuer _issuer = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _issuer = await ForgingIssuer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _issuer.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Unlinked_identity_cannot_be_required_with_the_session_it_opened()
    {
        var (owner, identity) = await NewOwnerAsync();
        (await _host.Api.DeleteAsync("identities/" + identity, owner.Token)).Expect(HttpStatusCode.NoContent);

        (await owner.SwitchAsync(RequireAcme)).Expect(HttpStatusCode.Conflict, "owner_not_ready");
    }

    [Fact]
    public async Task Required_first_factors_must_include_that_of_the_Owners_own_session()
    {
        var (owner, _) = await NewOwnerAsync();

        var refused = (await owner.SwitchAsync(new { mode = "required", requiredFirstFactors = new[] { "pwd" } })).Expect(
            HttpStatusCode.Conflict,
            "owner_not_ready"
        );

        Assert.Contains("Your session uses none of the first factors", refused.Text, StringComparison.Ordinal);
        (await owner.SwitchAsync(new { mode = "required", requiredFirstFactors = new[] { "pwd", "sso:acme" } })).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("acme", "other-client")]
    [InlineData("renamed", "acme-web")]
    public async Task Required_provider_keeps_its_name_issuer_and_client(string name, string client)
    {
        var (owner, _) = await NewOwnerAsync();
        (await owner.SwitchAsync(RequireAcme)).Expect(HttpStatusCode.OK);

        (await _host.SetProvidersAsync(owner, (name, _issuer.Issuer, client))).Expect(HttpStatusCode.Conflict, "conflict");

        (await _host.SetProvidersAsync(owner, ("acme", _issuer.Issuer, "acme-web"), ("new", _issuer.Issuer, client + "-new"))).Expect(
            HttpStatusCode.OK
        );
    }

    [Fact]
    public async Task Client_that_has_let_nobody_in_is_no_way_in()
    {
        var (owner, _) = await NewOwnerAsync();
        await ChangeStoredAsync(owner, account => account with { Credentials = account.Credentials with { PasswordHash = null } });

        (await _host.SetProvidersAsync(owner, ("acme", _issuer.Issuer, "other-client"))).Expect(HttpStatusCode.Conflict, "conflict");

        (await _host.SetProvidersAsync(owner, ("renamed", _issuer.Issuer, "acme-web"))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Concurrent_unlinking_and_requiring_of_an_identity_leave_the_Owner_a_way_in()
    {
        for (var round = 0; round < 10; round++)
        {
            var (owner, identity) = await NewOwnerAsync($"race{round}");

            var replies = await Task.WhenAll(owner.SwitchAsync(RequireAcme), _host.Api.DeleteAsync("identities/" + identity, owner.Token));

            Assert.NotEmpty((await _host.AccountAsync(owner)).Credentials.UsableMethods(await TenantAsync(owner)));
            Assert.Single(replies, r => (int)r.Status < 300);
        }
    }

    [Fact]
    public async Task Concurrent_unlinking_and_removal_of_the_other_provider_leave_the_Owner_a_way_in()
    {
        for (var round = 0; round < 10; round++)
        {
            var (owner, identity) = await NewOwnerAsync($"race{round}");
            // The second identity is of a second provider; there is no password.
            await ChangeStoredAsync(owner, account =>
                account with
                {
                    Credentials = new()
                    {
                        Identities =
                        [
                            .. account.Credentials.Identities,
                            account.Credentials.Identities[0] with
                            {
                                Id = Identifier.New(),
                                Issuer = "https://id.other.test",
                            },
                        ],
                    },
                }
            );
            (
                await _host.SetProvidersAsync(owner, ("acme", _issuer.Issuer, "acme-web"), ("other", "https://id.other.test", "other"))
            ).Expect(HttpStatusCode.OK);

            var replies = await Task.WhenAll(
                _host.SetProvidersAsync(owner, ("acme", _issuer.Issuer, "acme-web")),
                _host.Api.DeleteAsync("identities/" + identity, owner.Token)
            );

            Assert.NotEmpty((await _host.AccountAsync(owner)).Credentials.UsableMethods(await TenantAsync(owner)));
            Assert.Single(replies, r => (int)r.Status < 300);
        }
    }

    [Fact]
    public async Task Break_glass_lifts_required_first_factors_that_the_Owner_does_not_have()
    {
        var (owner, identity) = await NewOwnerAsync();
        (await owner.SwitchAsync(RequireAcme)).Expect(HttpStatusCode.OK);
        await ChangeStoredAsync(owner, account => account.WithoutIdentity(identity));
        Assert.Equal("reauthentication_required", (await owner.SignInAsync()).State);
        var body = new { email = owner.Email, reason = "the provider is gone" };
        (await _host.Api.OperatorPostAsync("operator/tenants/acme/break-glass", body)).Expect(HttpStatusCode.Accepted);
        var due = await _host.AnnouncedAsync(owner);

        _host.Clock.Advance(TimeSpan.FromHours(24));
        await _host.ApplyAsync(due);
        await _host.DrainAsync();

        Assert.Empty((await TenantAsync(owner)).Policy.RequiredFirstFactors);
        Assert.Equal("enrollment_required", (await owner.SignInAsync()).State);
        Assert.Single(_host.Mail.Messages, m => m.To == owner.Email && m.Categories.Contains("PolicyWeakened"));
        Assert.Single(_host.Mail.Messages, m => m.To == owner.Email && m.Categories.Contains("BreakGlassDone"));
    }

    [Fact]
    public async Task Break_glass_keeps_required_first_factors_that_the_Owner_has()
    {
        var (owner, _) = await NewOwnerAsync();
        (await owner.SwitchAsync(RequireAcme)).Expect(HttpStatusCode.OK);
        var body = new { email = owner.Email, reason = "lost phone and codes" };
        (await _host.Api.OperatorPostAsync("operator/tenants/acme/break-glass", body)).Expect(HttpStatusCode.Accepted);
        var due = await _host.AnnouncedAsync(owner);

        _host.Clock.Advance(TimeSpan.FromHours(24));
        await _host.ApplyAsync(due);

        Assert.False((await _host.AccountAsync(owner)).HasAuthenticator);
        Assert.Equal(["sso:acme"], (await TenantAsync(owner)).Policy.RequiredFirstFactors);
    }

    /// <summary>An Owner with a password and an identity, in a session of that identity with a fresh second factor.</summary>
    private async Task<(Person Owner, string Identity)> NewOwnerAsync(string tenant = "acme")
    {
        var owner = await _host.NewReadyOwnerAsync(tenant);
        (await _host.SetProvidersAsync(owner, ("acme", _issuer.Issuer, "acme-web"))).Expect(HttpStatusCode.OK);
        var linked = await _host.LinkAsync(owner, _issuer.Token(await _host.NonceAsync(tenant), _host.Clock.Now));
        owner.Token = (await _host.SignInWithAsync(_issuer.Token(await _host.NonceAsync(tenant), _host.Clock.Now), tenant))
            .Expect(HttpStatusCode.Created)
            .Token;
        _host.Clock.NextStep();
        await owner.VerifyAsync(owner.Code());
        return (owner, linked.Expect(HttpStatusCode.Created).Body!["id"]!.GetValue<string>());
    }

    private async Task ChangeStoredAsync(Person person, Func<Account, Account> change) =>
        Assert.True(await _host.Get<AccountStore>().TryReplaceAsync(change(await _host.AccountAsync(person)), []));

    private async Task<Tenant> TenantAsync(Person person) =>
        (await _host.Get<TenantStore>().FindAsync(TenantId.Parse(person.Tenant), CancellationToken.None))!;
}
