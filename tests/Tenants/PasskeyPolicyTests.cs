using System.Net;
using MfaFunctions.Testing.MailCatcher;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Tenants;

public sealed class PasskeyPolicyTests : IAsyncLifetime
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
    public async Task Owner_needs_a_passkey_before_requiring_passkeys()
    {
        var policy = new { mode = "required", phishingResistant = "owners" };

        var preview = await _host.Api.PostAsync("tenants/acme/two-factor/preview", policy, _owner.Token);
        var refused = await _owner.SwitchAsync(policy);
        await _host.EnrollPasskeyAsync(_owner, _owners);
        var ready = await _owner.SwitchAsync(policy);

        Assert.Equal(["passkey"], preview.Expect(HttpStatusCode.OK).Body!["notReady"].Texts());
        refused.Expect(HttpStatusCode.Conflict, "owner_not_ready");
        Assert.Equal("owner_without_passkey", refused.Body!["reason"]!.GetValue<string>());
        ready.Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Preview_names_those_who_would_have_to_enroll_a_passkey()
    {
        await _host.EnrollPasskeyAsync(_owner, _owners);
        var ana = await WithAppAsync();
        var ben = await WithAppAsync("ben@acme.test");
        await _host.EnrollPasskeyAsync(ben, new VirtualAuthenticator());
        await _host.NewMemberAsync("acme", "cai@acme.test");
        await _host.DrainAsync();

        var preview = (
            await _host.Api.PostAsync(
                "tenants/acme/two-factor/preview",
                new
                {
                    mode = "required",
                    phishingResistant = "all",
                    phishingResistantGraceDays = 14,
                },
                _owner.Token
            )
        ).Expect(HttpStatusCode.OK).Body!;

        Assert.Equal((1, 1), (preview["toEnroll"]!.GetValue<int>(), preview["toEnrollPasskey"]!.GetValue<int>()));
        Assert.Equal(_host.Clock.Now.AddDays(14), preview["phishingResistantFrom"]!.GetValue<DateTimeOffset>());
        var change = preview["changes"]!.AsArray().Single(c => c!["userId"]!.GetValue<string>() == ana.UserId)!;
        Assert.Contains("enroll_passkey", change["after"].Texts());
    }

    [Fact]
    public async Task Roll_out_mails_and_reminds_those_without_a_passkey_once()
    {
        var ana = await WithAppAsync();
        var ben = await WithAppAsync("ben@acme.test");
        await _host.EnrollPasskeyAsync(ben, new VirtualAuthenticator());
        await RequireAsync("all", graceDays: 14);
        await _host.DrainAsync();
        await RequireAsync("all", graceDays: 13);
        await _host.DrainAsync();

        var mail = Assert.Single(_host.Mail.Messages, m => m.Categories.Contains("PasskeyRequired"));
        Assert.Equal(ana.Email, mail.To);
        var members = (await _host.Api.GetAsync("tenants/acme/members", _owner.Token)).Body!["members"]!.AsArray();
        Assert.Equal("not_started", StateOf(ana));
        Assert.Equal("enrolled", StateOf(ben));
        var reminded = await _host.Api.PostAsync(
            "tenants/acme/members/remind",
            new { userIds = new[] { ana.UserId, ben.UserId } },
            _owner.Token
        );
        Assert.Equal([ana.UserId], reminded.Expect(HttpStatusCode.OK).Body!["reminded"].Texts());
        Assert.Equal("enrolled", reminded.Body!["skipped"]![0]!["reason"]!.GetValue<string>());
        await _host.DrainAsync();
        Assert.Equal(2, _host.Mail.Messages.Count(m => m.Categories.Contains("PasskeyRequired")));

        string StateOf(Person person) =>
            members.Single(m => m!["userId"]!.GetValue<string>() == person.UserId)!["state"]!.GetValue<string>();
    }

    [Fact]
    public async Task Settings_that_contradict_each_other_are_refused()
    {
        await _host.EnrollPasskeyAsync(_owner, _owners);

        await RefusedAsync(new { mode = "optional", phishingResistant = "all" }, "phishingResistant");
        await RefusedAsync(
            new
            {
                mode = "required",
                phishingResistant = "all",
                authenticatorTypes = new[] { "app" },
            },
            "phishingResistant"
        );
        await RefusedAsync(new { mode = "required", authenticatorTypes = Array.Empty<string>() }, "authenticatorTypes");
        await RefusedAsync(new { mode = "required", phishingResistantGraceDays = 91 }, "phishingResistantGraceDays");
        await RefusedAsync(new { mode = "required", allowedAaguids = new[] { "FBFC3007-154E-4ECC-8C0B-6E020557D7BD" } }, "allowedAaguids");

        async Task RefusedAsync(object policy, string field)
        {
            var reply = (await _owner.SwitchAsync(policy)).Expect(HttpStatusCode.BadRequest, "invalid_request");
            Assert.Equal(field, reply.Body!["fieldErrors"]![0]!["field"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Weaker_settings_about_passkeys_are_mailed_to_the_Owners()
    {
        await _host.EnrollPasskeyAsync(_owner, _owners);
        await _owner.SwitchAsync(
            new
            {
                mode = "required",
                phishingResistant = "all",
                authenticatorTypes = new[] { "passkey" },
                allowedAaguids = new[] { _owners.Aaguid.ToString() },
            }
        );
        object[] weaker =
        [
            new { mode = "required", phishingResistant = "owners" },
            new { mode = "required", phishingResistantGraceDays = 3 },
            new { mode = "required", authenticatorTypes = new[] { "app", "passkey" } },
            new { mode = "required", allowedAaguids = Array.Empty<string>() },
        ];

        foreach (var policy in weaker)
        {
            await _host.VerifyAsync(_owner, _owners);
            (await _owner.SwitchAsync(policy)).Expect(HttpStatusCode.OK);
        }

        await _host.DrainAsync();
        Assert.Equal(weaker.Length, _host.Mail.Messages.Count(m => m.Categories.Contains("PolicyWeakened")));
    }

    [Fact]
    public async Task Owners_keep_their_day_when_everybody_must_use_a_passkey()
    {
        var otto = await _host.NewOwnerAsync(_owner, "otto@acme.test");
        await otto.SignInAsync();
        await otto.EnrollAsync();
        await RequireAsync("owners");
        Assert.Equal("enrollment_required", (await otto.GetSessionAsync()).State);
        var ana = await WithAppAsync();
        var extended = new
        {
            mode = "required",
            phishingResistant = "all",
            phishingResistantGraceDays = 90,
        };

        var preview = (await _host.Api.PostAsync("tenants/acme/two-factor/preview", extended, _owner.Token)).Expect(HttpStatusCode.OK);
        await RequireAsync("all", graceDays: 90);

        Assert.Equal("enrollment_required", (await otto.GetSessionAsync()).State);
        Assert.Equal("active", (await ana.GetSessionAsync()).State);
        Assert.False(preview.Body!["weakens"]!.GetValue<bool>());
        await RequireAsync("owners", graceDays: 90);
        Assert.Equal("enrollment_required", (await otto.GetSessionAsync()).State);
        // More time for Owners alone is one Owner's decision, of which the others are told.
        await _host.DrainAsync();
        var told = _host.Mail.Messages.Count(IsTold);
        await RequireAsync("owners", graceDays: 89);
        Assert.Equal("active", (await otto.GetSessionAsync()).State);
        await _host.DrainAsync();
        Assert.Equal(told + 2, _host.Mail.Messages.Count(IsTold));

        static bool IsTold(CaughtMail mail) => mail.Categories.Contains("PolicyWeakened");
    }

    [Fact]
    public async Task Code_does_not_remove_a_passkey_where_one_is_required()
    {
        var device = new VirtualAuthenticator();
        var ana = await WithAppAsync();
        await _host.EnrollPasskeyAsync(ana, device);
        await RequireAsync("all");
        await _host.VerifyAsync(ana, device);
        var passkey = Assert.Single((await _host.AccountAsync(ana)).Factors.Passkeys).Id;
        _host.Clock.Advance(TimeSpan.FromMinutes(6));

        foreach (var proof in new object[] { new { code = ana.Code() }, new { recoveryCode = ana.RecoveryCodes[0] } })
        {
            var refused = await _host.Api.PostAsync($"authenticators/{passkey}/unbind", proof, ana.Token);

            refused.Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
            Assert.Equal("""[{"factor":"phr","reason":"stale","maxAgeSeconds":300}]""", refused.Body!["missing"]!.ToJsonString());
        }

        // A front end that repeats its call after the passkey sends the code once more.
        await _host.VerifyAsync(ana, device);
        var code = ana.Code();
        var removed = await _host.Api.PostAsync($"authenticators/{passkey}/unbind", new { code }, ana.Token);
        removed.Expect(HttpStatusCode.OK);

        // Nothing was used up.
        Assert.Equal(10, (await _host.AccountAsync(ana)).Factors.RecoveryCodes!.Hashes.Count);
        await ana.SignInAsync();
        Assert.Equal("enrollment_required", (await ana.VerifyAsync(code)).State);
    }

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
