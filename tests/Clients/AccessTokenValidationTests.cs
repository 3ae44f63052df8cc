using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MfaFunctions.Client;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.RelyingParties;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Tests.Clients;

public sealed class AccessTokenValidationTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private ResourceServer _service = null!;
    private Person _member = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
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
    public async Task Access_token_names_the_person()
    {
        var reply = await _service.GetAsync("who", await TokenAsync());

        Assert.Equal(_member.UserId, reply.Expect(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task Only_a_live_token_for_this_service_and_its_tenants_is_accepted()
    {
        var token = await TokenAsync();
        var (header, claims) = (Relying.Header(token), Relying.Claims(token));
        var globex = await _host.NewReadyOwnerAsync("globex", "gina@globex.test");
        (await _host.SetAudiencesAsync(new[] { ResourceServer.Audience }, "globex")).Expect(HttpStatusCode.OK);
        using var own = ECDsa.Create();
        own.ImportPkcs8PrivateKey(Convert.FromBase64String(_host.Used.SigningKey), out _);
        using var strange = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var published = own.ExportSubjectPublicKeyInfo();

        await AcceptedAsync(Forged(own));
        await RefusedAsync("another audience", await _host.TokenAsync(_member));
        await RefusedAsync("another tenant", await _host.TokenAsync(globex, new { audience = ResourceServer.Audience }));
        await RefusedAsync("another issuer", Forged(own, ("iss", "https://evil.test/api")));
        await RefusedAsync("another type", Forged(own, type: "JWT"));
        await RefusedAsync("no type", Forged(own, type: null));
        await RefusedAsync("no expiry", Forged(own, ("exp", null)));
        await RefusedAsync("no tenant", Forged(own, ("tid", null)));
        await RefusedAsync("another's key under the known id", Forged(strange));
        await RefusedAsync("no key id", Forged(own, keyId: ""));
        await RefusedAsync("a signature that is cut off", token[..(token.LastIndexOf('.') + 1)]);
        await RefusedAsync("alg none", Joined(new JsonObject { ["alg"] = "none", ["typ"] = "at+jwt" }, claims, ""));
        var symmetric = new SigningCredentials(
            new SymmetricSecurityKey(published) { KeyId = header["kid"]!.GetValue<string>() },
            SecurityAlgorithms.HmacSha256
        );
        await RefusedAsync("HS256 with the public key", Written(claims, symmetric, "at+jwt"));
        await RefusedAsync("nonsense", "nonsense");
        await RefusedAsync("dots", "....");
        Assert.Equal(HttpStatusCode.Unauthorized, (await _service.GetAsync("who", token, "Basic")).Status);
        _host.Clock.Advance(TimeSpan.FromSeconds(299));
        await AcceptedAsync(token);
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await RefusedAsync("expired", token);

        async Task AcceptedAsync(string presented) => (await _service.GetAsync("who", presented)).Expect(HttpStatusCode.OK);

        async Task RefusedAsync(string what, string presented)
        {
            var reply = await _service.GetAsync("who", presented);
            Assert.True((reply.Status, reply.Code) == (HttpStatusCode.Unauthorized, "unauthenticated"), $"{what}: {reply.Status}");
            Assert.Equal("Bearer realm=\"mfa\", error=\"invalid_token\"", reply.Headers["WWW-Authenticate"]);
        }

        string Forged(ECDsa key, (string Name, JsonNode? Value)? claim = null, string? type = "at+jwt", string? keyId = null)
        {
            var changed = claims.DeepClone().AsObject();
            if (claim is var (name, value))
            {
                changed.Remove(name);
                if (value is not null)
                {
                    changed[name] = value;
                }
            }

            var signing = new ECDsaSecurityKey(key) { KeyId = keyId ?? header["kid"]!.GetValue<string>() };
            return Written(changed, new SigningCredentials(signing, SecurityAlgorithms.EcdsaSha256), type);
        }
    }

    [Fact]
    public async Task Request_without_a_token_learns_how_to_authenticate()
    {
        var reply = (await _service.GetAsync("who")).Expect(HttpStatusCode.Unauthorized, "unauthenticated");

        Assert.Equal("Bearer realm=\"mfa\"", reply.Headers["WWW-Authenticate"]);
        Assert.Equal("urn:problem-type:mfa:unauthenticated", reply.Body!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task First_token_of_a_new_key_is_accepted_and_later_ones_of_the_old_key_too()
    {
        var old = await TokenAsync();
        (await _service.GetAsync("who", old)).Expect(HttpStatusCode.OK);
        _host.Clock.Advance(SigningKeys.MinimumInterval);
        string[] rotated = ["--Keys:Signing:Ring:g2=" + MfaHost.Settings.NewSigningKey(), "--Keys:Signing:Current=g2"];
        await using var next = await MfaHost.StartAsync(_host.Used, _host.Clock, arguments: rotated);
        _service.Route.App = next.Http.BaseAddress!;

        var fresh = await next.TokenAsync(_member.At(next), new { audience = ResourceServer.Audience });

        Assert.NotEqual(Relying.Header(old)["kid"]!.GetValue<string>(), Relying.Header(fresh)["kid"]!.GetValue<string>());
        (await _service.GetAsync("who", fresh)).Expect(HttpStatusCode.OK);
        (await _service.GetAsync("who", old)).Expect(HttpStatusCode.OK);
        Assert.Equal(2, _service.Route.Requests);
    }

    [Fact]
    public async Task Unknown_key_ids_cause_one_request_in_five_seconds()
    {
        using var strange = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var claims = Relying.Claims(await TokenAsync());

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _service.GetAsync("who", OfKey("unknown-" + i))));
        Assert.Equal(1, _service.Route.Requests);
        _host.Clock.Advance(SigningKeys.MinimumInterval);
        await _service.GetAsync("who", OfKey("unknown"));

        Assert.Equal(2, _service.Route.Requests);
        (await _service.GetAsync("who", await TokenAsync())).Expect(HttpStatusCode.OK);

        string OfKey(string id) =>
            Written(claims, new SigningCredentials(new ECDsaSecurityKey(strange) { KeyId = id }, SecurityAlgorithms.EcdsaSha256), "at+jwt");
    }

    [Fact]
    public async Task Known_keys_stay_in_use_while_newer_ones_are_fetched_or_cannot_be_fetched()
    {
        (await _service.GetAsync("who", await TokenAsync())).Expect(HttpStatusCode.OK);
        var gate = new TaskCompletionSource();
        _host.Clock.Advance(SigningKeys.FreshFor);
        _service.Route.Gate = gate.Task;

        var during = await _service.GetAsync("who", await TokenAsync());
        _service.Route.IsDown = true;
        gate.SetResult();
        _host.Clock.Advance(TimeSpan.FromMinutes(54));
        var down = await _service.GetAsync("who", await TokenAsync());
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        var tooLong = await _service.GetAsync("who", await TokenAsync());

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized), (during.Status, down.Status, tooLong.Status));
        _service.Route.IsDown = false;
        _host.Clock.Advance(SigningKeys.MinimumInterval);
        (await _service.GetAsync("who", await TokenAsync())).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("http://mfa.acme.test/api", "acme", "Issuer")]
    [InlineData("https://mfa.acme.test/api/", "acme", "Issuer")]
    [InlineData("https://mfa.acme.test/api", "", "Tenants")]
    public async Task Service_does_not_start_with_settings_that_accept_too_much(string issuer, string tenant, string named)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => ResourceServer.StartAsync(_host, options =>
            {
                options.Issuer = new Uri(issuer);
                options.Tenants.Clear();
                foreach (var served in tenant.Split(',', StringSplitOptions.RemoveEmptyEntries))
                {
                    options.Tenants.Add(served);
                }
            }));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    private Task<string> TokenAsync() => _host.TokenAsync(_member, new { audience = ResourceServer.Audience });

    private static string Written(JsonObject claims, SigningCredentials credentials, string? type)
    {
        var header = new JsonObject { ["alg"] = credentials.Algorithm, ["typ"] = type };
        if (type is null)
        {
            header.Remove("typ");
        }

        if (credentials.Key.KeyId is { Length: > 0 } keyId)
        {
            header["kid"] = keyId;
        }

        var text = Part(header) + "." + Part(claims);
        // A cached signer would outlive the key.
        var factory = new CryptoProviderFactory { CacheSignatureProviders = false };
        using var signer = factory.CreateForSigning(credentials.Key, credentials.Algorithm);
        return text + "." + Base64UrlEncoder.Encode(signer.Sign(System.Text.Encoding.ASCII.GetBytes(text)));
    }

    private static string Joined(JsonObject header, JsonObject claims, string signature) => $"{Part(header)}.{Part(claims)}.{signature}";

    private static string Part(JsonObject part) => Base64UrlEncoder.Encode(part.ToJsonString());
}
