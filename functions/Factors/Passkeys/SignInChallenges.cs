using System.Buffers.Text;
using System.Globalization;
using System.Text;
using MfaFunctions.Accounts;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors.Passkeys;

/// <param name="Challenge">In base64url.</param>
public sealed record IssuedChallenge(string RpId, string Challenge, DateTimeOffset ExpiresAt);

/// <summary>
/// Challenges for people who are not signed in: key, expiry, random part, relying party and their HMAC. Issuing one reads and stores
/// nothing, whatever the tenant. A used one is recorded like a nonce.
/// </summary>
public sealed class SignInChallenges(IdTokenNonces nonces, KeyedHasher hasher)
{
    private const string Purpose = "passkey-sign-in";
    private const int LengthLimit = 512;

    public IssuedChallenge New(TenantId tenant, string rpId, DateTimeOffset now)
    {
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((now + PendingChallenge.Lifetime).ToUnixTimeSeconds());
        var expiry = expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var random = Identifier.New();
        var mac = Mac(hasher.CurrentKey, tenant, expiry, random, rpId);
        var text = $"{hasher.CurrentKey} {expiry} {random} {rpId} {mac}";
        return new IssuedChallenge(rpId, Base64Url.EncodeToString(Encoding.ASCII.GetBytes(text)), expiresAt);
    }

    /// <summary>
    /// A challenge that this service issued for this tenant and that has not expired; otherwise null. It may have been used.
    /// </summary>
    public IssuedChallenge? Read(TenantId tenant, byte[]? challenge, DateTimeOffset now) =>
        challenge is { Length: <= LengthLimit }
        && Encoding.ASCII.GetString(challenge).Split(' ') is [var key, var expiry, var random, var rpId, var mac]
        && hasher.Keys.Contains(key)
        && FixedTime.Equal(mac, Mac(key, tenant, expiry, random, rpId))
        && DateTimeOffset.FromUnixTimeSeconds(long.Parse(expiry, CultureInfo.InvariantCulture)) is var expiresAt
        && now < expiresAt
            ? new IssuedChallenge(rpId, Base64Url.EncodeToString(challenge), expiresAt)
            : null;

    /// <summary>Consumes a challenge.</summary>
    /// <returns>False if it was already used.</returns>
    public Task<bool> TryUseAsync(TenantId tenant, IssuedChallenge issued) =>
        nonces.TryUseAsync(tenant, $"{Purpose} {issued.Challenge}", issued.ExpiresAt);

    private string Mac(string key, TenantId tenant, string expiry, string random, string rpId) =>
        hasher.Hash(key, Purpose, tenant.Value, expiry, random, rpId);
}
