using System.Net;
using MfaFunctions.Tenants;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Tenants;

/// <summary>What an Owner learns of a provider before people depend on it, and of the origins that may use the cookie.</summary>
public sealed class CheckIdentityProviderTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private ForgingIssuer _issuer = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _issuer = await ForgingIssuer.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData("ok", "no_authorization_endpoint")]
    [InlineData("other issuer", "other_issuer")]
    [InlineData("keys elsewhere", "keys_elsewhere")]
    [InlineData("error", "unreachable")]
    [InlineData("redirect", "unreachable")]
    [InlineData("html", "unreadable")]
    public async Task Check_says_what_is_wrong_and_what_to_do(string kind, string outcome)
    {
        switch (kind)
        {
            case "other issuer":
                _issuer.NamedIssuer = _issuer.Issuer + "/other";
                break;
            case "keys elsewhere":
                _issuer.KeysAt = "https://keys.example.com/jwks";
                break;
            case "error":
                _issuer.Instead = context => AnswerAsync(context, 500, "");
                break;
            case "redirect":
                _issuer.Instead = context =>
                {
                    context.Response.Redirect("http://127.0.0.1/");
                    return Task.CompletedTask;
                };
                break;
            case "html":
                _issuer.Instead = context => AnswerAsync(context, 200, "<html>");
                break;
        }

        var found = (await CheckAsync(_issuer.Issuer)).Expect(HttpStatusCode.OK).Body!;

        Assert.Equal(outcome, found["outcome"]!.GetValue<string>());
        Assert.NotEmpty(found["detail"]!.GetValue<string>());
        Assert.Equal(kind == "ok" ? 1 : 0, found["keys"]!.GetValue<int>());
        Assert.Empty(
            (await _host.Api.GetAsync("tenants/acme/identity-providers", _owner.Token)).Expect(HttpStatusCode.OK).Body![
                "providers"
            ]!.AsArray()
        );

        static Task AnswerAsync(Microsoft.AspNetCore.Http.HttpContext context, int status, string text)
        {
            context.Response.StatusCode = status;
            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, text);
        }
    }

    [Theory]
    [InlineData("http://login.example.com")]
    [InlineData("https://169.254.169.254")]
    [InlineData("https://login.microsoftonline.com/common/v2.0")]
    [InlineData("https://user@login.example.com")]
    [InlineData("")]
    public async Task Address_that_may_not_be_an_issuer_is_not_called(string issuer) =>
        Assert.NotNull((await CheckAsync(issuer)).Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["issuer"]);

    [Fact]
    public async Task Check_needs_an_Owner_and_a_fresh_factor_and_is_limited_per_day()
    {
        var ana = await _host.NewMemberAsync();
        await ana.SignInAsync();
        (await _host.Api.PostAsync("tenants/acme/identity-providers/check", new { issuer = _issuer.Issuer }, ana.Token)).Expect(
            HttpStatusCode.NotFound
        );
        for (var n = 0; n < CheckIdentityProvider.PerDay; n++)
        {
            (await CheckAsync(_issuer.Issuer)).Expect(HttpStatusCode.OK);
        }

        var refused = (await CheckAsync(_issuer.Issuer)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
        Assert.NotEmpty(refused.Headers["Retry-After"]);

        _host.Clock.Advance(TimeSpan.FromDays(1));
        await _owner.SignInAsync();
        (await CheckAsync(_issuer.Issuer)).Expect(HttpStatusCode.Unauthorized);
        await _owner.VerifyAsync(_owner.Code());
        (await CheckAsync(_issuer.Issuer)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Owner_reads_the_origins_and_members_do_not()
    {
        (
            await _host.Api.PutAsync(
                "operator/tenants/acme/origins",
                new { origins = new[] { "https://app.acme.test" } },
                null,
                ("x-functions-key", MfaHost.OperatorKey)
            )
        ).Expect(HttpStatusCode.OK);
        var ana = await _host.NewMemberAsync();
        await ana.SignInAsync();

        var origins = (await _host.Api.GetAsync("tenants/acme/origins", _owner.Token)).Expect(HttpStatusCode.OK);

        Assert.Equal("""{"origins":["https://app.acme.test"],"portal":null,"relyingParties":[]}""", origins.Text);
        (await _host.Api.GetAsync("tenants/acme/origins", ana.Token)).Expect(HttpStatusCode.NotFound);
    }

    private Task<Reply> CheckAsync(string issuer) =>
        _host.Api.PostAsync("tenants/acme/identity-providers/check", new { issuer }, _owner.Token);
}
