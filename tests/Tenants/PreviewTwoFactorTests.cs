using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Tenants;

public sealed class PreviewTwoFactorTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private Person _owner = null!;
    private Person _enrolled = null!;
    private Person _other = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
        _enrolled = await _host.NewMemberAsync(email: "erin@acme.test");
        await _enrolled.SignInAsync();
        await _enrolled.EnrollAsync();
        _other = await _host.NewMemberAsync();
        await _other.SignInAsync();
        await _host.DrainAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Preview_counts_people_by_requirement_and_names_those_affected()
    {
        var preview = await PreviewAsync(new { mode = "required" });

        Assert.Equal(
            (3, 1, 2, 1),
            (Number(preview, "people"), Number(preview, "toEnroll"), Number(preview, "toVerify"), Number(preview, "toReauthenticate"))
        );
        var changes = preview["changes"]!
            .AsArray()
            .ToDictionary(c => c!["email"]!.GetValue<string>(), c => (Words(c!["before"]!), Words(c!["after"]!)));
        Assert.Equal(("", "enroll reauthenticate"), changes[_other.Email]);
        Assert.Equal(("", "verify"), changes[_enrolled.Email]);
    }

    [Fact]
    public async Task Preview_of_a_session_matches_the_effect_of_the_switch()
    {
        var preview = await PreviewAsync(new { mode = "required" });

        (await _owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);

        var states = await Task.WhenAll(
            new[] { _owner, _enrolled, _other }.Select(async p => (await p.GetSessionAsync()).Expect(HttpStatusCode.OK).State)
        );
        Assert.Equal(Number(preview, "toReauthenticate"), states.Count(s => s == "reauthentication_required"));
    }

    [Fact]
    public async Task Preview_writes_nothing()
    {
        var before = (await _host.Api.GetAsync("tenants/acme/two-factor", _owner.Token)).Text;

        await PreviewAsync(new { mode = "required", graceDays = 30 });

        Assert.Equal(before, (await _host.Api.GetAsync("tenants/acme/two-factor", _owner.Token)).Text);
        Assert.Equal("active", (await _other.GetSessionAsync()).State);
    }

    [Fact]
    public async Task Switch_based_on_an_outdated_preview_is_refused()
    {
        var preview = await _host.Api.PostAsync("tenants/acme/two-factor/preview", new { mode = "required" }, _owner.Token);
        (await _owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);

        var late = await _host.Api.PutAsync(
            "tenants/acme/two-factor",
            new { mode = "required" },
            _owner.Token,
            ("If-Match", preview.Headers["ETag"])
        );

        late.Expect(HttpStatusCode.PreconditionFailed, "precondition_failed");
    }

    [Fact]
    public async Task Preview_names_the_Owners_without_recovery_codes()
    {
        (await _host.InviteAsync(_owner, "otto@acme.test", "owner")).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();

        var preview = await PreviewAsync(new { mode = "required" });

        Assert.Equal("otto@acme.test", Assert.Single(preview["ownersWithoutRecoveryCodes"]!.AsArray())!["email"]!.GetValue<string>());
    }

    [Fact]
    public async Task Preview_counts_people_who_could_no_longer_sign_in()
    {
        await using var issuer = await ForgingIssuer.StartAsync();
        (await _host.SetProvidersAsync(_owner, ("acme", issuer.Issuer, "acme-web"))).Expect(HttpStatusCode.OK);
        (await _host.LinkAsync(_other, issuer.Token(await _host.NonceAsync(), _host.Clock.Now))).Expect(HttpStatusCode.Created);
        // A person with a pending invitation can still accept it as the new policy requires.
        (await _host.InviteAsync(_owner, "ivo@acme.test")).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();

        var (identities, passwords) = (
            await PreviewAsync(new { mode = "optional", requiredFirstFactors = new[] { "sso:acme" } }),
            await PreviewAsync(new { mode = "optional", requiredFirstFactors = new[] { "pwd" } })
        );

        Assert.Equal(
            (2, 0),
            (Number(identities, "peopleWithoutRequiredFirstFactor"), Number(passwords, "peopleWithoutRequiredFirstFactor"))
        );
        Assert.DoesNotContain(_other.UserId, identities["lockedOut"]!.AsArray().Select(p => p!["userId"]!.GetValue<string>()));
        Assert.Equal(2, identities["lockedOut"]!.AsArray().Count);
        Assert.Empty(passwords["lockedOut"]!.AsArray());
        // The Owner signed in with a password, and has no identity.
        Assert.Equal("first_factor_in_session first_factor", Words(identities["notReady"]!));
        Assert.Equal("", Words(passwords["notReady"]!));
    }

    [Fact]
    public async Task Preview_says_what_the_Owner_lacks_before_the_switch_is_refused()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();

        Assert.Equal("authenticator recovery_codes", await LacksAsync("required"));
        Assert.Equal("", await LacksAsync("optional"));
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.Conflict, "owner_not_ready");

        await owner.EnrollAsync();
        Assert.Equal("", await LacksAsync("required"));
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);

        async Task<string> LacksAsync(string mode) =>
            Words(
                (await host.Api.PostAsync("tenants/acme/two-factor/preview", new { mode }, owner.Token)).Expect(HttpStatusCode.OK).Body![
                    "notReady"
                ]!
            );
    }

    [Fact]
    public async Task Overtaken_switch_carries_the_policy_as_it_is_now_and_leads_to_a_new_preview()
    {
        var preview = await _host.Api.PostAsync("tenants/acme/two-factor/preview", new { mode = "required" }, _owner.Token);
        (await _owner.SwitchAsync(new { mode = "optional", codesRequired = 2 })).Expect(HttpStatusCode.OK);

        var overtaken = await _host.Api.PutAsync(
            "tenants/acme/two-factor",
            new { mode = "required" },
            _owner.Token,
            ("If-Match", preview.Expect(HttpStatusCode.OK).Headers["ETag"])
        );

        var body = overtaken.Expect(HttpStatusCode.PreconditionFailed, "precondition_failed").Body!;
        Assert.Equal(("optional", 2), (body["policy"]!["mode"]!.GetValue<string>(), Number(body["policy"]!, "codesRequired")));
        var next = Assert.Single(body["next"]!.AsArray())!;
        Assert.Equal("preview", next["rel"]!.GetValue<string>());
        var again = await _host.Api.PostAsync(next["href"]!.GetValue<string>()["/api/".Length..], new { mode = "required" }, _owner.Token);
        Assert.Equal(body["etag"]!.GetValue<string>(), again.Expect(HttpStatusCode.OK).Headers["ETag"]);
    }

    [Fact]
    public async Task Preview_refuses_what_the_switch_would_refuse()
    {
        (await _host.Api.PostAsync("tenants/acme/two-factor/preview", new { mode = "required", graceDays = 91 }, _owner.Token)).Expect(
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
        (
            await _host.Api.PostAsync(
                "tenants/acme/two-factor/preview",
                new { mode = "required", requiredFirstFactors = new[] { "sso:none" } },
                _owner.Token
            )
        ).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Preview_of_switching_off_requires_nothing_from_anybody()
    {
        (await _owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);

        var preview = await PreviewAsync(new { mode = "off" });

        Assert.Equal((0, 0, 0), (Number(preview, "toEnroll"), Number(preview, "toVerify"), Number(preview, "toReauthenticate")));
        Assert.Equal(3, preview["changes"]!.AsArray().Count);
    }

    private async Task<JsonNode> PreviewAsync(object policy) =>
        (await _host.Api.PostAsync("tenants/acme/two-factor/preview", policy, _owner.Token)).Expect(HttpStatusCode.OK).Body!;

    private static int Number(JsonNode node, string member) => node[member]!.GetValue<int>();

    private static string Words(JsonNode words) => string.Join(' ', words.AsArray().Select(w => w!.GetValue<string>()));
}
