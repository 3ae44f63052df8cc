using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MfaFunctions.Accounts;
using MfaFunctions.Tests.Enrollment;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

/// <summary>Where passkeys work: the portal, and what an operator listed for the tenant.</summary>
public sealed class RelyingPartyTests : IAsyncLifetime
{
    private const string App = "https://app.acme.test";

    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await PasskeySteps.StartWithPortalAsync(null, "--Passkeys:RelatedOrigins:0=https://login.acme.example");
        _owner = await _host.NewReadyOwnerAsync();
        (await ListAsync("acme", new { rpId = "acme.test", origins = new[] { App } })).Expect(HttpStatusCode.OK);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Passkey_of_one_relying_party_is_never_offered_or_accepted_at_another()
    {
        var ana = await SignedInAsync();
        var (here, there) = (new VirtualAuthenticator(), new VirtualAuthenticator { Origin = App });
        await _host.EnrollPasskeyAsync(ana, here);
        await _host.EnrollPasskeyAsync(ana, there, rpId: "acme.test");

        var atPortal = await _host.ChallengeAsync(ana);
        var refused = await _host.PostAssertionAsync(ana.Token, Forged(there, atPortal));
        var atApp = await _host.ChallengeAsync(ana, "acme.test");
        // The page of the tenant's front end, and the portal's.
        here.Origin = App;
        var wrongSite = await _host.PostAssertionAsync(ana.Token, Forged(here, atApp));
        there.Origin = VirtualAuthenticator.Portal;
        var wrongPage = await _host.PostAssertionAsync(ana.Token, there.Get(atApp));
        there.Origin = App;
        var right = await _host.PostAssertionAsync(ana.Token, there.Get(atApp));

        Assert.Single(atPortal["allowCredentials"]!.AsArray());
        Assert.Single(atApp["allowCredentials"]!.AsArray());
        Assert.NotEqual(
            atPortal["allowCredentials"]![0]!["id"]!.GetValue<string>(),
            atApp["allowCredentials"]![0]!["id"]!.GetValue<string>()
        );
        PasskeyEnrollmentTests.ExpectInvalid(refused, "unknown_passkey");
        PasskeyEnrollmentTests.ExpectInvalid(wrongSite, "unknown_passkey");
        PasskeyEnrollmentTests.ExpectInvalid(wrongPage, "wrong_origin");
        right.Expect(HttpStatusCode.OK);
        // Signing in without a password works at the same site only, too.
        (await _host.PostSignInAsync(there.Get(await _host.SignInChallengeAsync(rpId: "acme.test")))).Expect(HttpStatusCode.Created);
        (await _host.PostSignInAsync(Forged(there, await _host.SignInChallengeAsync()))).Expect(HttpStatusCode.Unauthorized);

        static JsonNode Forged(VirtualAuthenticator device, JsonNode options)
        {
            var any = options.DeepClone().AsObject();
            any.Remove("allowCredentials");
            any["allowCredentials"] = new JsonArray(new JsonObject { ["id"] = device.NewestId });
            return device.Get(any);
        }
    }

    [Fact]
    public async Task Relying_party_follows_from_the_page_unless_the_request_names_one()
    {
        var ana = await SignedInAsync();

        Assert.Equal("mfa.acme.test", await BeginAtAsync(ana, null));
        Assert.Equal("mfa.acme.test", await BeginAtAsync(ana, VirtualAuthenticator.Portal));
        Assert.Equal("mfa.acme.test", await BeginAtAsync(ana, "https://elsewhere.test"));
        Assert.Equal("acme.test", await BeginAtAsync(ana, App));
    }

    [Fact]
    public async Task Relying_party_of_another_tenant_is_none()
    {
        var gil = await _host.NewTenantAsync("globex", "gil@globex.test");
        await gil.SignInAsync();

        var begun = await _host.BeginPasskeyAsync(gil, rpId: "acme.test");
        // Without the tenant's list there is nothing to compare with, so the answer says nothing.
        var device = new VirtualAuthenticator { Origin = App };
        await _host.EnrollPasskeyAsync(await SignedInAsync(), device, rpId: "acme.test");
        var elsewhere = await _host.PostSignInAsync(device.Get(await _host.SignInChallengeAsync("globex", "acme.test")), "globex");

        begun.Expect(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal("not_a_relying_party", begun.Body!["fieldErrors"]![0]!["reason"]!.GetValue<string>());
        elsewhere.Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Passkeys_of_a_relying_party_taken_off_the_list_work_nowhere()
    {
        var ana = await SignedInAsync();
        var device = new VirtualAuthenticator { Origin = App };
        await _host.EnrollPasskeyAsync(ana, device, rpId: "acme.test");
        var open = device.Get(await _host.ChallengeAsync(ana, "acme.test"));
        var signIn = device.Get(await _host.SignInChallengeAsync(rpId: "acme.test"));

        (await ListAsync("acme")).Expect(HttpStatusCode.OK);

        PasskeyEnrollmentTests.ExpectInvalid(await _host.PostAssertionAsync(ana.Token, open), "challenge_not_open");
        (await _host.PostSignInAsync(signIn)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await _host.Api.PostAsync("session/challenges", new { rpId = "acme.test" }, ana.Token)).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Person_whose_passkey_works_nowhere_is_led_to_a_new_one_where_one_is_required()
    {
        var ana = await SignedInAsync();
        await ana.EnrollAsync();
        // As many as an account takes.
        for (var n = 0; n < Account.MaximumPasskeys; n++)
        {
            await _host.EnrollPasskeyAsync(ana, new VirtualAuthenticator { Origin = App }, rpId: "acme.test");
        }

        await _host.EnrollPasskeyAsync(_owner, new VirtualAuthenticator());
        (await _owner.SwitchAsync(new { mode = "required", phishingResistant = "all" })).Expect(HttpStatusCode.OK);
        (await ListAsync("acme")).Expect(HttpStatusCode.OK);
        _host.Clock.NextStep();

        var waiting = await ana.SignInAsync();
        var verified = await ana.VerifyAsync(ana.Code());

        Assert.Equal(["app"], waiting.Body!["session"]!["next"]![0]!["types"].Texts());
        Assert.Equal("enrollment_required", verified.State);
        var enrolled = await _host.EnrollPasskeyAsync(ana, new VirtualAuthenticator());
        Assert.Equal("active", enrolled.State);
    }

    [Fact]
    public async Task Owner_whose_only_passkey_works_nowhere_is_not_ready()
    {
        await _host.EnrollPasskeyAsync(_owner, new VirtualAuthenticator { Origin = App }, rpId: "acme.test");
        var policy = new { mode = "required", phishingResistant = "owners" };
        (await ListAsync("acme")).Expect(HttpStatusCode.OK);

        (await _owner.SwitchAsync(policy)).Expect(HttpStatusCode.Conflict, "owner_not_ready");

        // It works again where it did.
        (await ListAsync("acme", new { rpId = "acme.test", origins = new[] { App } })).Expect(HttpStatusCode.OK);
        (await _owner.SwitchAsync(policy)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Entry_for_the_portals_host_adds_origins_of_one_tenant()
    {
        const string related = "https://login.acme.example";
        (await ListAsync("acme", new { rpId = "mfa.acme.test", origins = new[] { related } })).Expect(HttpStatusCode.OK);
        var ana = await SignedInAsync();
        var device = new VirtualAuthenticator { Origin = related };
        await _host.EnrollPasskeyAsync(ana, device);
        device.Origin = VirtualAuthenticator.Portal;
        (await _host.TryVerifyAsync(ana, device)).Expect(HttpStatusCode.OK);
        var gil = await _host.NewTenantAsync("globex", "gil@globex.test");
        await gil.SignInAsync();
        var begun = (await _host.BeginPasskeyAsync(gil)).Expect(HttpStatusCode.Created);

        var foreign = await _host.ConfirmPasskeyAsync(
            gil,
            begun,
            new VirtualAuthenticator { Origin = related }.Create(begun.Body!["options"]!)
        );

        PasskeyEnrollmentTests.ExpectInvalid(foreign, "wrong_origin");
        var shown = (await _host.Api.GetAsync("tenants/acme/origins", _owner.Token)).Body!["relyingParties"]!.ToJsonString();
        Assert.Equal($$"""[{"rpId":"mfa.acme.test","origins":["{{VirtualAuthenticator.Portal}}","{{related}}"]}]""", shown);
    }

    [Fact]
    public async Task Related_origins_are_served_at_the_portals_host()
    {
        using var reply = await _host.Http.GetAsync(new Uri("/.well-known/webauthn", UriKind.Relative));

        Assert.Equal("application/json", reply.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"origins":["https://login.acme.example"]}""", await reply.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""[{"rpId":"Acme.test","origins":["https://app.acme.test"]}]""", "not_a_relying_party_id")]
    [InlineData("""[{"rpId":"https://acme.test","origins":["https://app.acme.test"]}]""", "not_a_relying_party_id")]
    [InlineData("""[{"rpId":"acme.test:443","origins":["https://app.acme.test"]}]""", "not_a_relying_party_id")]
    [InlineData("""[{"origins":["https://app.acme.test"]}]""", "not_a_relying_party_id")]
    [InlineData("""[{"rpId":"acme.test","origins":["https://app.acme.test/"]}]""", "not_an_origin")]
    [InlineData("""[{"rpId":"acme.test","origins":["http://app.acme.test"]}]""", "not_an_origin")]
    [InlineData("""[{"rpId":"acme.test","origins":[]}]""", "required")]
    [InlineData(
        """[{"rpId":"acme.test","origins":["https://a.test"]},{"rpId":"acme.test","origins":["https://b.test"]}]""",
        "duplicate_entry"
    )]
    [InlineData("null", "required")]
    public async Task List_that_no_browser_could_match_is_refused(string parties, string reason)
    {
        var reply = await _host.Api.PutAsync(
            "operator/tenants/acme/relying-parties",
            $$"""{"relyingParties":{{parties}}}""",
            null,
            ("x-functions-key", MfaHost.OperatorKey)
        );

        reply.Expect(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal(reason, reply.Body!["fieldErrors"]![0]!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Change_of_the_list_is_mailed_to_the_Owners()
    {
        await _host.DrainAsync();

        var mail = Assert.Single(_host.Mail.Messages, m => m.To == _owner.Email && m.Categories.Contains("OperatorChange"));
        Assert.Contains("acme.test: app.acme.test", mail.Text, StringComparison.Ordinal);
    }

    private async Task<string> BeginAtAsync(Person person, string? origin)
    {
        (string, string)[] headers = origin is null ? [] : [("Origin", origin)];
        var begun = await _host.Api.PostAsync("authenticators", new { type = "passkey" }, person.Token, headers);
        return begun.Expect(HttpStatusCode.Created).Body!["options"]!["rp"]!["id"]!.GetValue<string>();
    }

    private Task<Reply> ListAsync(string tenant, params object[] relyingParties) =>
        _host.Api.PutAsync(
            $"operator/tenants/{tenant}/relying-parties",
            JsonSerializer.Serialize(new { relyingParties }),
            null,
            ("x-functions-key", MfaHost.OperatorKey)
        );

    private async Task<Person> SignedInAsync()
    {
        var ana = await _host.NewMemberAsync();
        await ana.SignInAsync();
        return ana;
    }
}
