using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

/// <summary>A backend's first assertion for a person creates the account.</summary>
public sealed class FirstUseTests : IAsyncLifetime
{
    private readonly SigningBackend _backend = new();
    private readonly StorageProbe _probe = new();
    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync(storagePolicy: _probe);
        _owner = await _host.NewReadyOwnerAsync();
        (await _host.ListProvidersAsync(_owner, SigningBackend.Entry(provision: true, _backend.Jwk))).Expect(HttpStatusCode.OK);
    }

    public async Task DisposeAsync()
    {
        _backend.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task First_assertion_creates_a_member_and_later_ones_find_it()
    {
        var first = (await SignInAsync("nia-1", "nia@acme.test")).Expect(HttpStatusCode.Created).Body!["session"]!;
        // The subject is the person, whatever the address says later.
        var later = (await SignInAsync("nia-1", "nia@married.test")).Expect(HttpStatusCode.Created).Body!["session"]!;
        var bare = (await _host.SignInWithAsync(_backend.Assertion(_host.Clock.Now, "nia-1"))).Expect(HttpStatusCode.Created);

        Assert.Equal(
            ("nia@acme.test", "New Comer", "member"),
            (first["email"]!.GetValue<string>(), first["displayName"]!.GetValue<string>(), first["role"]!.GetValue<string>())
        );
        Assert.Equal(first["userId"]!.GetValue<string>(), later["userId"]!.GetValue<string>());
        Assert.Equal(first["userId"]!.GetValue<string>(), bare.Body!["session"]!["userId"]!.GetValue<string>());
        await _host.DrainAsync();
        var members = (await _host.Api.GetAsync("tenants/acme/members", _owner.Token)).Expect(HttpStatusCode.OK);
        Assert.Contains("nia@acme.test", members.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_created_when_the_tenant_does_not_say_so()
    {
        (await _host.ListProvidersAsync(_owner, SigningBackend.Entry(provision: false, _backend.Jwk))).Expect(HttpStatusCode.OK);

        (await SignInAsync("nia-1", "nia@acme.test")).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");

        Assert.Null(await FindAsync("nia@acme.test"));
    }

    [Theory]
    [InlineData("ana@acme.test")]
    [InlineData("ANA@ACME.TEST")]
    [InlineData("olga@acme.test")]
    public async Task Address_of_an_account_never_leads_to_it(string email)
    {
        var ana = await _host.NewMemberAsync();

        var refused = (await SignInAsync("mallory", email)).Expect(HttpStatusCode.BadRequest, "invalid_request");

        Assert.Contains("exists already", refused.Detail(), StringComparison.Ordinal);
        (await SignInAsync("mallory", "mallory@acme.test")).Expect(HttpStatusCode.Created);
        var account = await _host.Get<AccountStore>().FindAsync(TenantId.Parse("acme"), UserId.Parse(ana.UserId), default);
        Assert.Empty(account!.Credentials.Identities);
    }

    [Fact]
    public async Task Reset_first_factors_are_not_given_back()
    {
        var signedIn = (await SignInAsync("nia-1", "nia@acme.test")).Expect(HttpStatusCode.Created);
        var user = signedIn.Body!["session"]!["userId"]!.GetValue<string>();
        _host.Clock.NextStep();
        await _owner.VerifyAsync(_owner.Code());
        (
            await _host.Api.PostAsync(
                Owning.MemberPath(_owner, user) + "/reset",
                new { remove = new[] { "firstFactors" }, reason = "lost laptop" },
                _owner.Token,
                ("If-Match", await _host.ETagOfAsync(_owner, user))
            )
        ).Expect(HttpStatusCode.OK);

        (await SignInAsync("nia-1", "nia@acme.test")).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await _host.Api.GetAsync("session", signedIn.Token)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Theory]
    [InlineData("nia@acme.test", false)]
    [InlineData("not an address", true)]
    public async Task Account_needs_a_verified_and_legal_address(string email, bool verified)
    {
        var reply = await _host.SignInWithAsync(_backend.Newcomer(_host.Clock.Now, "nia-1", email, verified));

        Assert.NotNull(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["idToken"]);
        (await SignInAsync("nia-1", "nia@acme.test")).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Parallel_first_assertions_of_one_person_create_one_account()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SignInAsync("nia-1", "nia@acme.test")));

        Assert.All(replies, r => r.Expect(HttpStatusCode.Created));
        Assert.Single(replies.Select(r => r.Body!["session"]!["userId"]!.GetValue<string>()).Distinct());
    }

    [Fact]
    public async Task Parallel_first_assertions_of_two_people_with_one_address_create_one_account()
    {
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => SignInAsync(i % 2 == 0 ? "nia-1" : "mallory", "nia@acme.test"))
        );

        Assert.Single(
            replies.Where(r => r.Status == HttpStatusCode.Created).Select(r => r.Body!["session"]!["userId"]!.GetValue<string>()).Distinct()
        );
        Assert.Contains(replies, r => r.Status == HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Interrupted_creation_is_completed_by_the_next_assertion()
    {
        _probe.Break(StorageProbe.Fault.Before, call => call == "POST $batch");

        Assert.NotEqual(HttpStatusCode.Created, (await SignInAsync("nia-1", "nia@acme.test")).Status);

        (await SignInAsync("nia-1", "nia@acme.test")).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Person_who_was_created_enrolls_a_second_factor_where_the_tenant_requires_one()
    {
        (await _owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);

        var reply = (await SignInAsync("nia-1", "nia@acme.test")).Expect(HttpStatusCode.Created);

        Assert.Equal("enrollment_required", reply.State);
    }

    private Task<Reply> SignInAsync(string subject, string email) =>
        _host.SignInWithAsync(_backend.Newcomer(_host.Clock.Now, subject, email));

    private Task<UserId?> FindAsync(string email) =>
        _host.Get<AccountDirectory>().FindAsync(TenantId.Parse("acme"), SoughtAddress.Of(Addresses.Of(email)), default);
}
