using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Tenants;

public sealed class PhishingResistanceTests : IAsyncLifetime
{
    private readonly VirtualAuthenticator _owners = new();
    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await PasskeySteps.StartWithPortalAsync();
        _owner = await _host.NewReadyOwnerAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task App_is_no_longer_sufficient_and_leads_to_enrolling_a_passkey()
    {
        var ana = await WithAppAsync();
        await RequireAsync("all");

        _host.Clock.NextStep();
        await ana.SignInAsync();
        var signedIn = (await ana.GetSessionAsync()).Body!;
        var verified = await ana.VerifyAsync(ana.Code());
        var denied = await _host.Api.GetAsync("authenticators", ana.Token);
        var app = await _host.Api.PostAsync("authenticators", new { }, ana.Token);
        var device = new VirtualAuthenticator();
        var confirmed = await _host.EnrollPasskeyAsync(ana, device);

        Assert.Equal("verification_required", signedIn["state"]!.GetValue<string>());
        Assert.Equal(["app"], signedIn["next"]![0]!["types"].Texts());
        Assert.Equal("enrollment_required", verified.State);
        Assert.Equal(["passkey"], verified.Body!["session"]!["next"]![0]!["types"].Texts());
        denied.Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        Assert.Equal("passkey_enrollment_required", denied.Body!["reason"]!.GetValue<string>());
        Assert.Equal("phr", denied.Body!["missing"]![0]!["factor"]!.GetValue<string>());
        app.Expect(HttpStatusCode.Conflict, "conflict");
        Assert.Equal("active", confirmed.State);
        // From now on with the passkey only.
        await ana.SignInAsync();
        Assert.Equal(["passkey"], (await ana.GetSessionAsync()).Body!["next"]![0]!["types"].Texts());
        _host.Clock.NextStep();
        var byCode = await ana.VerifyAsync(ana.Code());
        Assert.Equal("verification_required", byCode.State);
        Assert.Equal("passkey_verification_required", await ReasonAsync(ana));
        Assert.Equal("active", (await _host.VerifyAsync(ana, device)).State);
    }

    [Fact]
    public async Task Stale_code_can_be_renewed_while_a_passkey_is_to_be_enrolled()
    {
        var ana = await WithAppAsync();
        await RequireAsync("all");
        _host.Clock.NextStep();
        await ana.SignInAsync();
        await ana.VerifyAsync(ana.Code());
        _host.Clock.Advance(SessionEvaluation.Freshness + TimeSpan.FromSeconds(1));

        (await _host.BeginPasskeyAsync(ana)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        Assert.Equal("enrollment_required", (await ana.VerifyAsync(ana.Code())).State);
        (await _host.BeginPasskeyAsync(ana)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Recovery_code_leads_to_enrolling_a_passkey_and_nothing_else()
    {
        var ana = await WithAppAsync();
        await RequireAsync("all");
        _host.Clock.NextStep();
        await ana.SignInAsync();
        await ana.VerifyAsync(ana.Code());
        await _host.EnrollPasskeyAsync(ana, new VirtualAuthenticator());
        await ana.SignInAsync();

        var recovered = (await _host.Api.PostAsync("session/verify", new { recoveryCode = ana.RecoveryCodes[0] }, ana.Token)).Expect(
            HttpStatusCode.OK
        );
        ana.Token = recovered.Token;

        Assert.Equal("enrollment_required", recovered.State);
        foreach (var path in new[] { "authenticators", "account", "sessions", "tenants/acme/two-factor" })
        {
            (await _host.Api.GetAsync(path, ana.Token)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        }

        (await _host.Api.PostAsync("authenticators", new { type = "app" }, ana.Token)).Expect(HttpStatusCode.Conflict, "conflict");
        Assert.Equal("active", (await _host.EnrollPasskeyAsync(ana, new VirtualAuthenticator())).State);
    }

    [Fact]
    public async Task Owners_alone_can_be_asked_for_passkeys()
    {
        var ana = await WithAppAsync();
        var second = await _host.NewOwnerAsync(_owner, "otto@acme.test");
        await second.SignInAsync();
        await second.EnrollAsync();
        await RequireAsync("owners");

        _host.Clock.NextStep();
        await ana.SignInAsync();
        await second.SignInAsync();

        Assert.Equal("active", (await ana.VerifyAsync(ana.Code())).State);
        Assert.Equal("enrollment_required", (await second.VerifyAsync(second.Code())).State);
    }

    [Fact]
    public async Task Nothing_changes_before_the_deadline_and_an_extension_moves_it()
    {
        var ana = await WithAppAsync();
        var ben = await WithAppAsync("ben@acme.test");
        await RequireAsync("all", graceDays: 7);
        var deadline = _host.Clock.Now.AddDays(7);
        (await _host.ChangeAsync(_owner, ben.UserId, new { extendedUntil = deadline.AddDays(3), reason = "on holiday" })).Expect(
            HttpStatusCode.OK
        );
        _host.Clock.NextStep();
        await ana.SignInAsync();

        var before = await ana.VerifyAsync(ana.Code());
        _host.Clock.Advance(TimeSpan.FromDays(7));
        await ana.SignInAsync();
        await ben.SignInAsync();
        var after = await ana.VerifyAsync(ana.Code());
        var extended = await ben.VerifyAsync(ben.Code());

        Assert.Equal("active", before.State);
        Assert.Equal(deadline, before.Body!["session"]!["passkeyDeadline"]!.GetValue<DateTimeOffset>());
        Assert.Equal("enrollment_required", after.State);
        Assert.Equal("active", extended.State);
        Assert.Equal(deadline.AddDays(3), extended.Body!["session"]!["passkeyDeadline"]!.GetValue<DateTimeOffset>());
    }

    [Fact]
    public async Task Type_that_does_not_count_is_not_enrolled_and_does_not_satisfy()
    {
        await _host.EnrollPasskeyAsync(_owner, _owners);
        var ana = await WithAppAsync();
        await _host.VerifyAsync(_owner, _owners);
        (await _owner.SwitchAsync(new { mode = "required", authenticatorTypes = new[] { "passkey" } })).Expect(HttpStatusCode.OK);
        var cai = await _host.NewMemberAsync("acme", "cai@acme.test");
        await cai.SignInAsync();
        _host.Clock.NextStep();
        await ana.SignInAsync();

        (await _host.Api.PostAsync("authenticators", new { }, cai.Token)).Expect(HttpStatusCode.Conflict, "conflict");
        Assert.Equal("enrollment_required", (await ana.VerifyAsync(ana.Code())).State);
        Assert.Equal("active", (await _host.EnrollPasskeyAsync(cai, new VirtualAuthenticator())).State);
    }

    [Fact]
    public async Task Removing_the_last_passkey_leads_back_to_enrolling_one()
    {
        var ana = await WithAppAsync();
        var device = new VirtualAuthenticator();
        var id = (await _host.EnrollPasskeyAsync(ana, device)).Body!["authenticator"]!["id"]!.GetValue<string>();
        await RequireAsync("all");
        await ana.SignInAsync();
        await _host.VerifyAsync(ana, device);

        var removed = await _host.Api.PostAsync($"authenticators/{id}/unbind", new { }, ana.Token);

        Assert.NotEqual("active", removed.Expect(HttpStatusCode.OK).State);
        ana.Token = removed.Token;
        _host.Clock.NextStep();
        Assert.Equal("enrollment_required", (await ana.VerifyAsync(ana.Code())).State);
    }

    private async Task<string> ReasonAsync(Person person) =>
        (await _host.Api.GetAsync("account", person.Token)).Body!["reason"]!.GetValue<string>();

    private async Task<Person> WithAppAsync(string email = "ana@acme.test")
    {
        var person = await _host.NewMemberAsync("acme", email);
        await person.SignInAsync();
        await person.EnrollAsync();
        return person;
    }

    private async Task RequireAsync(string whom, int graceDays = 0)
    {
        if ((await _host.AccountAsync(_owner)).Factors.Passkeys.Count == 0)
        {
            await _host.EnrollPasskeyAsync(_owner, _owners);
        }

        await _host.VerifyAsync(_owner, _owners);
        var policy = new
        {
            mode = "required",
            phishingResistant = whom,
            phishingResistantGraceDays = graceDays,
        };
        (await _owner.SwitchAsync(policy)).Expect(HttpStatusCode.OK);
    }
}
