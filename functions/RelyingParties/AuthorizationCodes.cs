using System.Text.Json;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Protection;

namespace MfaFunctions.RelyingParties;

/// <summary>
/// Writes and reads authorization codes. A code holds its own content, sealed for its tenant; issuing one stores nothing.
/// </summary>
public sealed class AuthorizationCodes(SecretSealer sealer, IdTokenNonces used)
{
    /// <summary>Maximum length of a code, with an address and an audience of the greatest length.</summary>
    public const int LengthLimit = 2_000;

    private const string Purpose = "authorization-code";

    public string Write(TenantId tenant, AuthorizationCode code) =>
        sealer.Seal(JsonSerializer.SerializeToUtf8Bytes(code), Purpose, tenant.Value);

    /// <returns>Null if this service did not write the text for this tenant, or its time is over.</returns>
    public AuthorizationCode? Read(TenantId tenant, string text, DateTimeOffset now)
    {
        try
        {
            var code = JsonSerializer.Deserialize<AuthorizationCode>(sealer.Open(text, Purpose, tenant.Value));
            return code is not null && now < code.ExpiresAt ? code : null;
        }
        catch (ProtectionException)
        {
            return null;
        }
    }

    /// <returns>False if it was already used.</returns>
    public Task<bool> TryUseAsync(TenantId tenant, AuthorizationCode code) =>
        used.TryUseAsync(tenant, $"{Purpose} {code.Id}", code.ExpiresAt);
}
