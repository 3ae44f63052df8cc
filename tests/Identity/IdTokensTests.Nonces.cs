using System.Net;

namespace MfaFunctions.Tests.Identity;

public sealed partial class IdTokensTests
{
    [Fact]
    public async Task Nonce_is_accepted_for_one_token()
    {
        var nonce = await _host.NonceAsync();
        (await _host.SignInWithAsync(_issuer.Token(nonce, _host.Clock.Now))).Expect(HttpStatusCode.Created);
        _host.Clock.NextStep();

        (await _host.SignInWithAsync(_issuer.Token(nonce, _host.Clock.Now))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Nonce_expires_after_ten_minutes()
    {
        var nonce = await _host.NonceAsync();
        var late = await _host.NonceAsync();
        _host.Clock.Advance(TimeSpan.FromSeconds(599));
        (await _host.SignInWithAsync(_issuer.Token(nonce, _host.Clock.Now))).Expect(HttpStatusCode.Created);
        _host.Clock.Advance(TimeSpan.FromSeconds(1));

        (await _host.SignInWithAsync(_issuer.Token(late, _host.Clock.Now))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Nonce_request_does_not_reveal_whether_the_tenant_exists()
    {
        var known = (await _host.Api.PostAsync("tenants/acme/nonces", null)).Expect(HttpStatusCode.Created);
        var unknown = (await _host.Api.PostAsync("tenants/nowhere/nonces", null)).Expect(HttpStatusCode.Created);
        var illegal = (await _host.Api.PostAsync("tenants/Not-Legal/nonces", null)).Expect(HttpStatusCode.Created);

        Assert.Equal(_host.Clock.Now.AddMinutes(10), known.Body!["expiresAt"]!.GetValue<DateTimeOffset>());
        Assert.Single(new[] { known, unknown, illegal }.Select(r => r.Text.Length).Distinct());
    }
}
