using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Protection;

/// <summary>Fails the startup if a signing key is missing, not on P-256, duplicated, or an unresolved Key Vault reference.</summary>
public sealed partial class SigningKeyValidator : IValidateOptions<SigningKeyOptions>
{
    public ValidateOptionsResult Validate(string? name, SigningKeyOptions options)
    {
        var failures = new List<string>();
        var ids = new List<string>();
        if (!options.Ring.ContainsKey(options.Current))
        {
            failures.Add($"{name}:Current must name a key of {name}:Ring.");
        }

        foreach (var (id, value) in options.Ring)
        {
            if (!KeyName().IsMatch(id))
            {
                failures.Add($"{name}:Ring:{id}: a key name must be 1-16 lower-case letters and digits.");
            }

            if (value.StartsWith("@Microsoft.KeyVault(", StringComparison.OrdinalIgnoreCase))
            {
                failures.Add(
                    $"{name}:Ring:{id} is a Key Vault reference that was not resolved: check the vault's name and the identity's role."
                );
            }
            else if (!SigningKey.TryLoad(value, PublicKey.ForTokens, out var key))
            {
                failures.Add($"{name}:Ring:{id} must be Base64 of a PKCS#8 private key on curve P-256.");
            }
            else
            {
                ids.Add(key.Public.Kid);
            }
        }

        if (ids.Distinct(StringComparer.Ordinal).Count() != ids.Count)
        {
            failures.Add($"{name}:Ring contains the same key under two names.");
        }

        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    [GeneratedRegex(@"\A[a-z0-9]{1,16}\z")]
    private static partial Regex KeyName();
}
