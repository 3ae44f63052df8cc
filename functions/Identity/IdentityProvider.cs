using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using MfaFunctions.Platform.Http.Outbound;

namespace MfaFunctions.Identity;

/// <summary>An OpenID Connect provider, or the tenant's own backend, on a tenant's list.</summary>
/// <param name="Provider">The tenant's name for the provider: 2-20 lower-case letters, digits and hyphens.</param>
/// <param name="Issuer">
/// The exact <c>iss</c> of its ID tokens. A backend's begins with <c>backend:</c>, so that it never equals that of an OpenID Connect
/// provider: whoever could give a provider's issuer keys of their own would get into the accounts that are linked there.
/// </param>
/// <param name="ClientId">Client id of the tenant's front end: the <c>aud</c> of its ID tokens. Empty for a backend.</param>
public sealed partial record IdentityProvider(
    [property: JsonPropertyName("Provider")] string Provider,
    [property: JsonPropertyName("Issuer")] string Issuer,
    [property: JsonPropertyName("ClientId")] string ClientId
)
{
    /// <summary>Maximum number of providers per tenant.</summary>
    public const int Maximum = 10;

    public const int IssuerLimit = 255;
    public const int ClientIdLimit = 255;

    /// <summary>Maximum number of other clients of one provider.</summary>
    public const int TrustedAzpMaximum = 5;

    // Microsoft's shared endpoints issue tokens to any account of any organization.
    private static readonly string[] SharedByEverybody = ["common", "organizations", "consumers"];

    /// <summary>
    /// Further client ids that may ask for tokens for <see cref="ClientId"/> (their <c>azp</c>), such as Google's client of an app for
    /// Android. Null if there are none.
    /// </summary>
    [JsonPropertyName("TrustedAzp")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? TrustedAzp { get; init; }

    /// <summary>Its value in <c>amr</c> and in a policy's required first factors.</summary>
    [JsonPropertyName("Method")]
    public string Method => "sso:" + Provider;

    /// <summary>Whether a token for <see cref="ClientId"/> may have been issued to this client.</summary>
    public bool Trusts(string party) => party == ClientId || TrustedAzp?.Contains(party, StringComparer.Ordinal) == true;

    /// <summary>The public keys of a backend, as <see cref="BackendKeys"/> stores them; null for an OpenID Connect provider.</summary>
    [JsonPropertyName("Keys")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Keys { get; init; }

    /// <summary>Whether a person's first sign-in through this backend creates the account.</summary>
    [JsonPropertyName("Provisions")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Provisions { get; init; }

    [JsonIgnore]
    public bool IsBackend => Keys is not null;

    /// <summary>Where it is, for mails: the issuer's host, or the backend's own issuer.</summary>
    [JsonIgnore]
    public string Place => IsBackend ? Issuer : new Uri(Issuer).Host;

    /// <summary>
    /// Whether people who signed in through the other entry can be expected to sign in through this one: it has the same issuer and client
    /// and, as a backend, one of the same keys.
    /// </summary>
    public bool Continues(IdentityProvider other) =>
        (Issuer, ClientId, IsBackend) == (other.Issuer, other.ClientId, other.IsBackend)
        && (Keys is null || BackendKeys.Overlap(Keys, other.Keys!));

    /// <summary>Whether both are one entry of the list: the same name for the same issuer and client, and for a common key.</summary>
    public bool IsSameEntry(IdentityProvider other) => Provider == other.Provider && Continues(other);

    /// <summary>Whether this entry lets in nobody whom the other one does not: it is the same, and adds neither keys nor people.</summary>
    public bool AddsNothingTo(IdentityProvider other) =>
        IsSameEntry(other) && (Keys is null || BackendKeys.IsPartOf(Keys, other.Keys!)) && (other.Provisions || !Provisions);

    public bool Equals(IdentityProvider? other) =>
        other is not null
        && (Provider, Issuer, ClientId, Keys, Provisions) == (other.Provider, other.Issuer, other.ClientId, other.Keys, other.Provisions)
        && (TrustedAzp ?? []).SequenceEqual(other.TrustedAzp ?? [], StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Provider, Issuer, ClientId);

    public static bool IsBackendIssuer(string? text) => text is not null && BackendIssuer().IsMatch(text);

    public static bool IsProviderName(string? text) => text is not null && ProviderName().IsMatch(text);

    public static bool IsClientId(string? text) => text is not null && Printable().IsMatch(text);

    /// <summary>
    /// Whether the text is an https URL without query or fragment (OpenID Connect Core §2), with a host name or a public address.
    /// </summary>
    public static bool IsIssuer(string? text, PublicInternet internet) =>
        text is { Length: <= IssuerLimit }
        && Printable().IsMatch(text)
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && internet.Accepts(uri)
        && uri is { Query: "", Fragment: "" }
        && text.AsSpan().IndexOfAny("?#{}") < 0
        && !SharedByEverybody.Contains(uri.Segments.ElementAtOrDefault(1)?.TrimEnd('/'), StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"\Abackend:[a-z0-9.-]{2,60}\z", RegexOptions.CultureInvariant)]
    private static partial Regex BackendIssuer();

    [GeneratedRegex(@"\A[a-z0-9-]{2,20}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ProviderName();

    [GeneratedRegex(@"\A[\x21-\x7e]{1,255}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Printable();
}
