using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MfaFunctions.Accounts;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

public sealed class PasskeySignInTests : IAsyncLifetime
{
    private readonly VirtualAuthenticator _device = new() { Counts = true };
    private MfaHost _host = null!;
    private Person _owner = null!;
    private Person _ana = null!;

    public async Task InitializeAsync()
    {
        _host = await PasskeySteps.StartWithPortalAsync();
        _owner = await _host.NewReadyOwnerAsync();
        (await _owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        _ana = await _host.NewMemberAsync();
        await _ana.SignInAsync();
        await _host.EnrollPasskeyAsync(_ana, _device);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Passkey_alone_is_both_factors()
    {
        var reply = await _host.TrySignInAsync(_device);

        var session = reply.Expect(HttpStatusCode.Created).Body!["session"]!;
        Assert.Equal("active", reply.State);
        Assert.Equal("aal2", session["assurance"]!.GetValue<string>());
        Assert.Equal(["swk", "user", "mfa", "phr"], session["amr"].Texts());
        Assert.Equal(_ana.UserId, session["userId"]!.GetValue<string>());
        var token = (await _host.Api.PostAsync("session/token", new { require = "phr" }, reply.Token)).Expect(HttpStatusCode.OK);
        Assert.NotNull(token.Body!["accessToken"]);
    }

    [Fact]
    public async Task Key_that_stays_on_its_device_is_named_as_one()
    {
        var key = new VirtualAuthenticator { IsSynced = false };
        await _host.EnrollPasskeyAsync(_ana, key);

        var reply = await _host.TrySignInAsync(key);

        Assert.Equal(["hwk", "user", "mfa", "phr"], reply.Expect(HttpStatusCode.Created).Body!["session"]!["amr"].Texts());
    }

    [Fact]
    public async Task Options_are_the_same_for_every_tenant_and_write_nothing()
    {
        await _host.NewTenantAsync("globex", "gil@globex.test");
        var before = await Rows.CountAsync(_host, "MfaDirectory", _ => true);

        var replies = await Task.WhenAll(
            new[] { "acme", "globex", "nobody", "Not-A-Tenant!" }.Select(t =>
                _host.Api.PostAsync($"tenants/{Uri.EscapeDataString(t)}/sessions/challenges", new { })
            )
        );

        Assert.All(replies, r => r.Expect(HttpStatusCode.Created));
        Assert.Single(replies.Select(Shape).Distinct());
        Assert.Equal(before, await Rows.CountAsync(_host, "MfaDirectory", _ => true));

        static string Shape(Reply reply)
        {
            var options = reply.Body!["options"]!.DeepClone().AsObject();
            // Random, and of a length that says nothing.
            options["challenge"] = options["challenge"]!.GetValue<string>().Length;
            return options.ToJsonString() + reply.Body!["expiresAt"]!.GetValue<string>();
        }
    }

    [Fact]
    public async Task Concurrent_posts_of_one_assertion_open_one_session_and_leave_the_passkey_alone()
    {
        for (var round = 0; round < 5; round++)
        {
            var assertion = _device.Get(await _host.SignInChallengeAsync());

            var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _host.PostSignInAsync(assertion)));

            Assert.Single(replies, r => r.Status == HttpStatusCode.Created);
            Assert.All(replies.Where(r => r.Status != HttpStatusCode.Created), r =>
                r.Expect(HttpStatusCode.Unauthorized, "invalid_credentials")
            );
        }

        Assert.Null(Assert.Single((await _host.AccountAsync(_ana)).Factors.Passkeys).DisabledAt);
    }

    [Fact]
    public async Task Every_refusal_is_the_same()
    {
        await _host.NewTenantAsync("globex", "gil@globex.test");
        var expired = _device.Get(await _host.SignInChallengeAsync());
        _host.Clock.Advance(PendingChallenge.Lifetime);
        var prolonged = _device.Get(Prolonged(await _host.SignInChallengeAsync()));
        var used = _device.Get(await _host.SignInChallengeAsync());
        (await _host.PostSignInAsync(used)).Expect(HttpStatusCode.Created);
        var ofAnotherTenant = _device.Get(await _host.SignInChallengeAsync("globex"));
        var ours = _device.Get(await _host.SignInChallengeAsync());
        var madeUp = _device.Get(new JsonObject { ["challenge"] = "bWFkZSB1cCBieSBzb21lYm9keSBlbHNl", ["rpId"] = "mfa.acme.test" });
        var ofSession = _device.Get(await _host.ChallengeAsync(await FreshAsync()));
        var withoutHandle = _device.Get(await _host.SignInChallengeAsync());
        withoutHandle["response"]!["userHandle"] = null;
        var ofAnother = _device.Get(await _host.SignInChallengeAsync());
        ofAnother["response"]!["userHandle"] = Base64Url.EncodeToString(Encoding.ASCII.GetBytes(_owner.UserId));
        _device.VerifiesUser = false;
        var unverified = _device.Get(await _host.SignInChallengeAsync());
        _device.VerifiesUser = true;
        _device.Origin = "https://evil.test";
        var elsewhere = _device.Get(await _host.SignInChallengeAsync());

        Reply[] replies =
        [
            await _host.PostSignInAsync(used),
            await _host.PostSignInAsync(ofAnotherTenant),
            await _host.PostSignInAsync(ofAnotherTenant, "globex"),
            await _host.PostSignInAsync(ours, "globex"),
            await _host.PostSignInAsync(ours, "nobody"),
            await _host.PostSignInAsync(expired),
            await _host.PostSignInAsync(prolonged),
            await _host.PostSignInAsync(madeUp),
            await _host.PostSignInAsync(ofSession),
            await _host.PostSignInAsync(withoutHandle),
            await _host.PostSignInAsync(ofAnother),
            await _host.PostSignInAsync(unverified),
            await _host.PostSignInAsync(elsewhere),
        ];

        Assert.All(replies, r => r.Expect(HttpStatusCode.Unauthorized, "invalid_credentials"));
        Assert.Single(replies.Select(r => r.Text).Distinct());

        // The form of a challenge, with a later expiry and the MAC of the earlier one.
        static JsonNode Prolonged(JsonNode options)
        {
            var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(options["challenge"]!.GetValue<string>())).Split(' ');
            parts[1] = (long.Parse(parts[1], CultureInfo.InvariantCulture) + 60).ToString(CultureInfo.InvariantCulture);
            options["challenge"] = Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Join(' ', parts)));
            return options;
        }
    }

    [Fact]
    public async Task Copied_passkey_is_disabled_at_sign_in()
    {
        var copy = _device.Copied();
        (await _host.TrySignInAsync(_device)).Expect(HttpStatusCode.Created);

        (await _host.TrySignInAsync(copy)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");

        Assert.NotNull(Assert.Single((await _host.AccountAsync(_ana)).Factors.Passkeys).DisabledAt);
        (await _host.TrySignInAsync(_device)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        await _host.DrainAsync();
        Assert.Contains(_host.Mail.Messages, m => m.To == _ana.Email && m.Categories.Contains("PasskeyDisabled"));
    }

    [Fact]
    public async Task Sessions_of_a_copy_end_when_it_is_noticed_whatever_they_enrolled_since()
    {
        var copy = _device.Copied();
        var opened = (await _host.TrySignInAsync(copy)).Expect(HttpStatusCode.Created).Token;
        var alone = new Person(_host, "acme", _ana.Email, _ana.Password) { Token = opened };
        await _host.EnrollPasskeyAsync(alone, new VirtualAuthenticator());
        var withPassword = new Person(_host, "acme", _ana.Email, _ana.Password);
        await withPassword.SignInAsync();
        await _host.VerifyAsync(withPassword, copy);
        await _host.EnrollPasskeyAsync(withPassword, new VirtualAuthenticator());

        (await _host.TrySignInAsync(_device)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");

        foreach (var thief in new[] { alone, withPassword })
        {
            (await thief.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        }
    }

    [Fact]
    public async Task Key_that_could_not_leave_its_device_and_now_can_is_not_the_one_that_was_enrolled()
    {
        _device.IsSynced = !_device.IsSynced;
        (await _host.TrySignInAsync(_device)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");

        _device.IsSynced = !_device.IsSynced;
        (await _host.TrySignInAsync(_device)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Tenant_can_switch_it_off_which_ends_its_effect_and_switching_it_on_tells_the_Owners()
    {
        var open = (await _host.TrySignInAsync(_device)).Expect(HttpStatusCode.Created).Token;
        Assert.True(await ShownAsync());

        (await _owner.SwitchAsync(new { mode = "required", passkeySignIn = "off" })).Expect(HttpStatusCode.OK);
        var (refused, session) = (await _host.TrySignInAsync(_device), await _host.Api.GetAsync("session", open));
        (await _owner.SwitchAsync(new { mode = "required", passkeySignIn = "on" })).Expect(HttpStatusCode.OK);

        refused.Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.Equal("reauthentication_required", session.State);
        (await _host.TrySignInAsync(_device)).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();
        Assert.Contains(_host.Mail.Messages, m => m.To == _owner.Email && m.Categories.Contains("PolicyWeakened"));
    }

    [Fact]
    public async Task Passkey_is_no_first_factor_where_the_policy_names_others()
    {
        (await _owner.SwitchAsync(new { mode = "required", requiredFirstFactors = new[] { "pwd" } })).Expect(HttpStatusCode.OK);

        var reply = await _host.TrySignInAsync(_device);

        Assert.Equal("reauthentication_required", reply.Expect(HttpStatusCode.Created).State);
        _ana.Token = reply.Token;
        Assert.Equal("active", (await _ana.ReauthenticateAsync()).State);
    }

    [Fact]
    public async Task Cookie_and_other_credentials_follow_the_rules_of_every_sign_in()
    {
        var assertion = _device.Get(await _host.SignInChallengeAsync());

        var both = await _host.Api.PostAsync(
            "tenants/acme/sessions",
            new JsonObject
            {
                ["assertion"] = assertion.DeepClone(),
                ["email"] = _ana.Email,
                ["password"] = _ana.Password,
            }
        );
        var foreign = await _host.Api.PostAsync(
            "tenants/acme/sessions",
            new JsonObject { ["assertion"] = assertion.DeepClone(), ["cookie"] = true },
            null,
            ("Origin", "https://evil.test")
        );
        var own = await _host.Api.PostAsync(
            "tenants/acme/sessions",
            new JsonObject { ["assertion"] = _device.Get(await _host.SignInChallengeAsync()), ["cookie"] = true },
            null,
            ("Origin", VirtualAuthenticator.Portal)
        );

        both.Expect(HttpStatusCode.BadRequest, "invalid_request");
        foreign.Expect(HttpStatusCode.Forbidden, "forbidden");
        own.Expect(HttpStatusCode.Created);
        Assert.StartsWith("__Host-mfa-session=", own.Headers["Set-Cookie"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_in_is_audited_with_its_methods()
    {
        (await _host.TrySignInAsync(_device)).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();

        var entries = (await _host.Api.GetAsync($"tenants/acme/audit?user={_ana.UserId}&kind=signed_in", _owner.Token)).Expect(
            HttpStatusCode.OK
        );

        Assert.Contains("swk,user,mfa,phr", entries.Text, StringComparison.Ordinal);
    }

    private async Task<Person> FreshAsync()
    {
        await _ana.SignInAsync();
        return _ana;
    }

    private async Task<bool> ShownAsync() =>
        (await _host.Api.GetAsync("tenants/acme/sign-in")).Expect(HttpStatusCode.OK).Body!["passkeySignIn"]!.GetValue<bool>();
}
