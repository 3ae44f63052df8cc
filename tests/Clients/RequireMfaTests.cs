using System.Net;
using MfaFunctions.Client;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Clients;

public sealed class RequireMfaTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private ResourceServer _service = null!;
    private Person _member = null!;

    public async Task InitializeAsync()
    {
        _host = await PasskeySteps.StartWithPortalAsync();
        _member = await _host.NewEnrolledMemberAsync();
        (await _host.SetAudiencesAsync(new[] { ResourceServer.Audience })).Expect(HttpStatusCode.OK);
        _service = await ResourceServer.StartAsync(_host);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Token_without_a_second_factor_is_challenged()
    {
        var plain = await _host.NewMemberAsync(email: "bo@acme.test");
        await plain.SignInAsync();
        var token = await TokenAsync(plain);

        (await _service.GetAsync("who", token)).Expect(HttpStatusCode.OK);
        var refused = (await _service.GetAsync("mfa", token)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");

        Assert.Equal(
            "Bearer realm=\"mfa\", error=\"insufficient_user_authentication\", acr_values=\"aal2\", max_age=86400",
            refused.Headers["WWW-Authenticate"]
        );
        Assert.Equal("application/problem+json", refused.Headers["Content-Type"]);
        Assert.Equal("urn:problem-type:mfa:insufficient_authentication", refused.Body!["type"]!.GetValue<string>());
        Assert.Equal("""[{"factor":"mfa","reason":"not_verified","maxAgeSeconds":86400}]""", refused.Body["missing"]!.ToJsonString());
        Assert.Equal(
            """[{"rel":"token","method":"POST","href":"https://mfa.acme.test/api/session/token"}]""",
            refused.Body["next"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task Old_second_factor_is_challenged_until_the_person_verifies_again()
    {
        _host.Clock.Advance(TimeSpan.FromSeconds(60));
        (await _service.GetAsync("fresh", await TokenAsync(_member))).Expect(HttpStatusCode.OK);
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        var token = await TokenAsync(_member);

        (await _service.GetAsync("mfa", token)).Expect(HttpStatusCode.OK);
        var refused = (await _service.GetAsync("fresh", token)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");

        Assert.EndsWith("max_age=60", refused.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal("""[{"factor":"mfa","reason":"stale","maxAgeSeconds":60}]""", refused.Body!["missing"]!.ToJsonString());
        // The step that the answer names tells the front end that a code is missing.
        var seconds = refused.Body["missing"]![0]!["maxAgeSeconds"]!.GetValue<int>();
        var body = new { audience = ResourceServer.Audience, maxAgeSeconds = seconds };
        var next = (await _host.TryTokenAsync(_member, body)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        Assert.Equal("verify", next.Body!["next"]![0]!["rel"]!.GetValue<string>());
        await _member.VerifyAsync(_member.Code());
        (await _service.GetAsync("fresh", await _host.TokenAsync(_member, body))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Code_does_not_count_where_a_passkey_is_required()
    {
        var device = new VirtualAuthenticator();
        await _host.EnrollPasskeyAsync(_member, device);
        _host.Clock.NextStep();
        await _member.SignInAsync();
        await _member.VerifyAsync(_member.Code());
        var byCode = await TokenAsync(_member);

        (await _service.GetAsync("mfa", byCode)).Expect(HttpStatusCode.OK);
        var refused = (await _service.GetAsync("passkey", byCode)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");

        Assert.Equal("""[{"factor":"phr","reason":"not_verified","maxAgeSeconds":86400}]""", refused.Body!["missing"]!.ToJsonString());
        Assert.Contains("a code does not count", refused.Body["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        // The step that the answer names tells the front end the same, and takes a passkey.
        var body = new { audience = ResourceServer.Audience, require = "phr" };
        (await _host.TryTokenAsync(_member, body)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        await _host.VerifyAsync(_member, device);
        (await _service.GetAsync("passkey", await _host.TokenAsync(_member, body))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_answer_names_what_all_requirements_of_a_route_ask_for()
    {
        var refused = await _service.GetAsync("fresh-and-passkey", await TokenAsync(_member));
        Assert.Equal("""[{"factor":"phr","reason":"not_verified","maxAgeSeconds":60}]""", refused.Body!["missing"]!.ToJsonString());

        await _host.EnrollPasskeyAsync(_member, new VirtualAuthenticator());
        (await _service.GetAsync("fresh-and-passkey", await TokenAsync(_member))).Expect(HttpStatusCode.OK);

        // A fresh code would not do.
        _host.Clock.Advance(TimeSpan.FromSeconds(61));
        refused = await _service.GetAsync("fresh-and-passkey", await TokenAsync(_member));
        Assert.Equal("""[{"factor":"phr","reason":"stale","maxAgeSeconds":60}]""", refused.Body!["missing"]!.ToJsonString());
        Assert.Contains(
            "a passkey verified within the last 60 seconds",
            refused.Body["detail"]!.GetValue<string>(),
            StringComparison.Ordinal
        );
    }

    // What is missing is asked for as this requirement does: by the challenge of RFC 9470.
    [Fact]
    public async Task Nobody_is_sent_to_the_portal_for_what_is_not_missing()
    {
        var refused = await _service.GetAsync("portal-and-passkey", await TokenAsync(_member));

        refused.Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        Assert.Equal("phr", refused.Body!["missing"]![0]!["factor"]!.GetValue<string>());
    }

    [Fact]
    public async Task Missing_role_is_forbidden_whatever_the_second_factor()
    {
        var plain = await _host.NewMemberAsync(email: "bo@acme.test");
        await plain.SignInAsync();

        Assert.Equal(HttpStatusCode.Forbidden, (await _service.GetAsync("admins", await TokenAsync(_member))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await _service.GetAsync("admins", await TokenAsync(plain))).Status);
    }

    [Fact]
    public async Task Request_without_a_token_is_unauthenticated() =>
        (await _service.GetAsync("mfa")).Expect(HttpStatusCode.Unauthorized, "unauthenticated");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(86_401)]
    public void Maximum_age_is_1_second_to_24_hours(int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MfaRequirement(TimeSpan.FromSeconds(seconds)));

    private Task<string> TokenAsync(Person person) => _host.TokenAsync(person, new { audience = ResourceServer.Audience });
}
