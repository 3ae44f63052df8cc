using System.Net;
using MfaFunctions.Client;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Tests.Clients;

public sealed class FirstFactorAssertionsTests
{
    [Fact]
    public async Task Assertion_of_the_client_creates_the_person_and_signs_them_in_once()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        using var backend = new SigningBackend();
        (await host.ListProvidersAsync(owner, SigningBackend.Entry(provision: true, backend.Jwk))).Expect(HttpStatusCode.OK);
        await using var service = await ResourceServer.StartAsync(host, options =>
            options.Backend = new MfaBackend(SigningBackend.Issuer, "shop-1", backend.PrivateKey)
        );
        var assertions = service.Services.GetRequiredService<FirstFactorAssertions>();
        var person = new SignedInPerson("nia-1", host.Clock.Now)
        {
            VerifiedEmail = "nia@acme.test",
            Name = "Nia",
            Locale = "es",
        };

        var assertion = assertions.Create("acme", person);
        var session = (await host.SignInWithAsync(assertion)).Expect(HttpStatusCode.Created).Body!["session"]!;

        Assert.Equal(("nia@acme.test", "Nia"), (session["email"]!.GetValue<string>(), session["displayName"]!.GetValue<string>()));
        (await host.SignInWithAsync(assertion)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await host.SignInWithAsync(assertions.Create("acme", new("nia-1", host.Clock.Now)))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public void Private_key_is_never_printed()
    {
        using var key = new SigningBackend();
        var backend = new MfaBackend(SigningBackend.Issuer, "shop-1", key.PrivateKey);

        Assert.Equal("backend:shop shop-1", backend.ToString());
    }
}
