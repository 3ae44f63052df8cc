using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Client;

/// <summary>This application as a tenant's sign-in provider of kind <c>backend</c>.</summary>
/// <param name="Issuer">The issuer on the tenant's list, such as <c>backend:shop</c>.</param>
/// <param name="KeyId">The <c>kid</c> of the public key on the tenant's list.</param>
/// <param name="PrivateKey">PEM of an EC private key on P-256. Keep it in a vault.</param>
public sealed record MfaBackend(string Issuer, string KeyId, string PrivateKey)
{
    /// <summary>Hides the key, which the default <c>ToString</c> of a record would print.</summary>
    public override string ToString() => $"{Issuer} {KeyId}";
}

/// <summary>A person whom this application has signed in.</summary>
/// <param name="Subject">This application's identifier of the person: never reassigned, never an address. 1-255 characters.</param>
/// <param name="AuthenticatedAt">When the person last entered their password here.</param>
public sealed record SignedInPerson(string Subject, DateTimeOffset AuthenticatedAt)
{
    /// <summary>The address, if this application has verified it. It names a new account, and never finds one.</summary>
    public string? VerifiedEmail { get; init; }

    /// <summary>Display name of a new account.</summary>
    public string? Name { get; init; }

    /// <summary>Language tag (BCP 47) for the mails of a new account.</summary>
    public string? Locale { get; init; }
}

/// <summary>Signs that this application has signed a person in. The front end submits the assertion as <c>idToken</c>, once.</summary>
public sealed class FirstFactorAssertions(IOptions<MfaFunctionsOptions> options, TimeProvider clock)
{
    /// <summary>How long an assertion can be submitted. The service accepts at most 2 minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly JsonWebTokenHandler _writer = new() { SetDefaultTimesOnTokenCreation = false };

    /// <param name="tenantId">The tenant that lists this application.</param>
    /// <param name="person">Whom this application has signed in.</param>
    /// <exception cref="InvalidOperationException"><see cref="MfaFunctionsOptions.Backend"/> is not set.</exception>
    public string Create(string tenantId, SignedInPerson person)
    {
        var backend = options.Value.Backend
            ?? throw new InvalidOperationException("Set MfaFunctions Backend to the key of this application.");
        var now = clock.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = backend.Issuer,
            ["aud"] = $"{options.Value.Issuer!.OriginalString}/tenants/{tenantId}",
            ["sub"] = person.Subject,
            ["jti"] = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16)),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["auth_time"] = person.AuthenticatedAt.ToUnixTimeSeconds(),
        };
        if (person.VerifiedEmail is { } email)
        {
            (claims["email"], claims["email_verified"]) = (email, true);
        }

        foreach (var (name, value) in new[] { ("name", person.Name), ("locale", person.Locale) })
        {
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        using var key = ECDsa.Create();
        key.ImportFromPem(backend.PrivateKey);
        return _writer.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = "first-factor+jwt",
                Claims = claims,
                SigningCredentials = new SigningCredentials(
                    new ECDsaSecurityKey(key) { KeyId = backend.KeyId },
                    SecurityAlgorithms.EcdsaSha256
                )
                {
                    // A cached signer would outlive the key.
                    CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
                },
            }
        );
    }
}
