using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.RelyingParties;

/// <summary>What an authorization code stands for (RFC 6749 §4.1.2). It takes a session's proof to one application, once.</summary>
/// <param name="Id">Makes it unique, so that it is redeemed once.</param>
/// <param name="User">Id of the person.</param>
/// <param name="Session">Id of the session.</param>
/// <param name="Audience">The application.</param>
/// <param name="ReturnTo">The address that received it.</param>
/// <param name="Challenge">SHA-256 of the application's verifier (RFC 7636 §4.2).</param>
/// <param name="ExpiresAt">When it expires.</param>
public sealed partial record AuthorizationCode(
    string Id,
    string User,
    string Session,
    string Audience,
    string ReturnTo,
    string Challenge,
    DateTimeOffset ExpiresAt
)
{
    /// <summary>Enough for a redirect and one call. RFC 6749 §4.1.2 recommends at most 10 minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>Maximum length of the address that receives it.</summary>
    public const int AddressLimit = 500;

    /// <summary>Whether the text is the SHA-256 of something in Base64url.</summary>
    public static bool IsChallenge(string? text) => text is not null && ChallengeForm().IsMatch(text);

    /// <summary>Whether the application that asked for the code presents it (RFC 7636 §4.6).</summary>
    public bool IsAskedForWith(string verifier) =>
        VerifierForm().IsMatch(verifier)
        && FixedTime.Equal(Challenge, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));

    /// <summary>
    /// Whether the address belongs to the audience: on its origin, over https, or over http on this machine. A code sent elsewhere would be
    /// somebody else's.
    /// </summary>
    /// <remarks>Compares text, and allows no character that browsers and this app could read differently.</remarks>
    public static bool CanReceive(string audience, string? address) =>
        address is { Length: <= AddressLimit }
        && AddressForm().IsMatch(address)
        && OriginForm().Match(audience) is { Success: true } origin
        && address.StartsWith(origin.Value + "/", StringComparison.Ordinal);

    public override string ToString() => "***";

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{43}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ChallengeForm();

    [GeneratedRegex(@"\A[A-Za-z0-9._~-]{43,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex VerifierForm();

    [GeneratedRegex(@"\A[A-Za-z0-9._~:/?&=%+-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex AddressForm();

    [GeneratedRegex(@"\A(?:https://[a-z0-9.-]+|http://(?:localhost|127\.0\.0\.1))(?::[0-9]{1,5})?(?=/|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex OriginForm();
}
