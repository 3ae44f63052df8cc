using System.Net;
using MfaFunctions.Identity;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Tests.Identity;

/// <summary>An issuer's keys are fetched rarely, and a failure of the issuer never lets anybody in.</summary>
public sealed class ProviderKeysTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private ForgingIssuer _issuer = null!;
    private Person _member = null!;

    public async Task InitializeAsync()
    {
        _issuer = await ForgingIssuer.StartAsync();
        _host = await MfaHost.StartAsync();
        (_, _member) = await _host.NewFederatedTenantAsync(_issuer);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Keys_are_cached_and_refetched_at_most_every_five_minutes()
    {
        await SignInAsync(HttpStatusCode.Created);
        Assert.Equal(1, _issuer.KeysFetched);

        _issuer.RotateKey("second");
        await SignInAsync(HttpStatusCode.Created);
        Assert.Equal(2, _issuer.KeysFetched);

        _issuer.RotateKey("third");
        // The issuer may have such a key by now, and is not asked: neither a pass nor a refusal can be answered for.
        await SignInAsync(HttpStatusCode.ServiceUnavailable);
        _host.Clock.Advance(ProviderKeys.RefreshInterval - TimeSpan.FromSeconds(1));
        await SignInAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(2, _issuer.KeysFetched);

        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await SignInAsync(HttpStatusCode.Created);
        Assert.Equal(3, _issuer.KeysFetched);
    }

    [Fact]
    public async Task Key_replaced_under_the_same_id_is_found()
    {
        _issuer.RotateKey("first");
        await SignInAsync(HttpStatusCode.Created);
        _issuer.RotateKey("first");
        await SignInAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(2, _issuer.KeysFetched);

        _host.Clock.Advance(ProviderKeys.RefreshInterval);
        await SignInAsync(HttpStatusCode.Created);
        Assert.Equal(3, _issuer.KeysFetched);
    }

    [Fact]
    public async Task Unknown_key_of_a_token_made_before_the_last_fetch_is_refused_without_another()
    {
        _issuer.RotateKey("second");
        await SignInAsync(HttpStatusCode.Created);
        var claims = _issuer.Claims(await _host.NonceAsync(), _host.Clock.Now.AddMinutes(-1));
        _issuer.RotateKey("third");

        (await _host.SignInWithAsync(_issuer.Sign(claims))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");

        Assert.Equal(2, _issuer.KeysFetched);
    }

    [Fact]
    public async Task Keys_older_than_a_day_are_not_used()
    {
        _issuer.Instead = DownAsync;

        _host.Clock.Advance(ProviderKeys.UsableFor - TimeSpan.FromSeconds(1));
        await SignInAsync(HttpStatusCode.Created);
        _host.Clock.Advance(TimeSpan.FromSeconds(ProviderKeys.RetryInterval.TotalSeconds));
        await SignInAsync(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public void Cache_of_issuers_is_bounded()
    {
        var keys = _host.Get<ProviderKeys>();
        for (var i = 0; i < ProviderKeys.MaximumIssuers + 10; i++)
        {
            _host.Clock.Advance(TimeSpan.FromSeconds(1));
            keys.Of($"https://login{i}.acme.test");
        }

        Assert.Equal(ProviderKeys.MaximumIssuers, keys.Count);
        Assert.Null(keys.Find(_issuer.Issuer));
        Assert.NotNull(keys.Find($"https://login{ProviderKeys.MaximumIssuers + 9}.acme.test"));
    }

    [Fact]
    public async Task Concurrent_unknown_key_ids_cause_one_fetch()
    {
        var tokens = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            _issuer.RotateKey("made-up-" + i);
            tokens.Add(_issuer.Token(await _host.NonceAsync(), _host.Clock.Now));
        }

        await Task.WhenAll(tokens.Select(t => _host.SignInWithAsync(t)));

        Assert.Equal(2, _issuer.KeysFetched);
    }

    [Fact]
    public async Task Cached_keys_work_while_the_provider_is_down()
    {
        _issuer.Instead = DownAsync;

        await SignInAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Provider_outage_returns_503_and_delays_the_next_fetch()
    {
        await using var restarted = await MfaHost.StartAsync(_host.Used, _host.Clock);
        var asked = 0;
        _issuer.Instead = context =>
        {
            asked++;
            return DownAsync(context);
        };

        foreach (var _ in Enumerable.Range(0, 3))
        {
            var reply = await restarted.SignInWithAsync(await TokenAsync());
            Assert.Equal("10", reply.Expect(HttpStatusCode.ServiceUnavailable, "unavailable").Headers["Retry-After"]);
        }

        Assert.Equal(1, asked);
        _issuer.Instead = null;
        restarted.Clock.Advance(ProviderKeys.RetryInterval);
        (await restarted.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Failed_key_lookup_returns_503()
    {
        _issuer.RotateKey("second");
        var token = await TokenAsync();
        _issuer.Instead = DownAsync;

        (await _host.SignInWithAsync(token)).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
        _issuer.Instead = null;
        (await _host.SignInWithAsync(token)).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
        _host.Clock.Advance(ProviderKeys.RefreshInterval - TimeSpan.FromSeconds(1));
        (await _host.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");

        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await SignInAsync(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("redirect")]
    [InlineData("too large")]
    [InlineData("not JSON")]
    [InlineData("another issuer")]
    [InlineData("no keys")]
    [InlineData("keys elsewhere over http")]
    public async Task Invalid_discovery_document_returns_503(string what)
    {
        await using var restarted = await MfaHost.StartAsync(_host.Used, _host.Clock);
        await using var good = await ForgingIssuer.StartAsync();
        _issuer.NamedIssuer = what == "another issuer" ? "https://evil.test" : null;
        _issuer.Instead = what switch
        {
            "redirect" => context => RedirectAsync(context, good.Issuer),
            "too large" => context =>
                context.Response.WriteAsJsonAsync(
                    new
                    {
                        issuer = _issuer.Issuer,
                        jwks_uri = _issuer.Issuer + "/keys",
                        padding = new string('x', 300_000),
                    }
                ),
            "not JSON" => context => context.Response.WriteAsync("<html>"),
            "no keys" => context =>
                context.Response.WriteAsJsonAsync(
                    new
                    {
                        issuer = _issuer.Issuer,
                        jwks_uri = _issuer.Issuer + "/keys",
                        keys = Array.Empty<object>(),
                    }
                ),
            "keys elsewhere over http" => context =>
                context.Response.WriteAsJsonAsync(new { issuer = _issuer.Issuer, jwks_uri = "http://keys.acme.test/" }),
            _ => null,
        };

        (await restarted.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");

        Assert.Equal(0, good.KeysFetched);
    }

    private static Task RedirectAsync(HttpContext context, string elsewhere)
    {
        context.Response.Redirect(elsewhere + context.Request.Path);
        return Task.CompletedTask;
    }

    private static Task DownAsync(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    }

    private async Task<string> TokenAsync() => _issuer.Token(await _host.NonceAsync(_member.Tenant), _host.Clock.Now);

    private async Task SignInAsync(HttpStatusCode expected) => (await _host.SignInWithAsync(await TokenAsync())).Expect(expected);
}
