using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using MfaFunctions.Platform;

namespace MfaFunctions.Accounts;

/// <summary>
/// An opaque session token: tenant, user, session and a 256-bit secret. <see cref="ToString"/> masks it, and only a hash of the secret is
/// stored.
/// </summary>
public sealed class SessionToken
{
    private const int SecretLength = 32;
    private const int TextLimit = 160;

    private readonly string _secret;

    private SessionToken(TenantId tenant, UserId user, string sessionId, string secret)
    {
        Tenant = tenant;
        User = user;
        SessionId = sessionId;
        _secret = secret;
        SecretHash = Convert.ToBase64String(SHA256.HashData(Base64Url.DecodeFromChars(secret)));
    }

    public TenantId Tenant { get; }

    public UserId User { get; }

    public string SessionId { get; }

    /// <summary>SHA-256 of the secret. A fast hash is sufficient because the secret has 256 random bits.</summary>
    public string SecretHash { get; }

    public static SessionToken New(TenantId tenant, UserId user, string sessionId) =>
        new(tenant, user, sessionId, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretLength)));

    public static bool TryParse(string? text, [NotNullWhen(true)] out SessionToken? token)
    {
        token = null;
        if (
            text is { Length: <= TextLimit }
            && text.Split('.') is [var t, var u, var session, var secret]
            && TenantId.TryParse(t, out var tenant)
            && UserId.TryParse(u, out var user)
            && Identifier.IsWellFormed(session)
            && Base64Url.IsValid(secret, out var length)
            && length == SecretLength
        )
        {
            token = new SessionToken(tenant, user, session, secret);
        }

        return token is not null;
    }

    /// <summary>Returns the token in clear text, for the response that delivers it.</summary>
    public string Reveal() => $"{Tenant}.{User}.{SessionId}.{_secret}";

    public override string ToString() => "***";
}
