using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Protection;

/// <summary>Fails the startup if a key is missing, too short, duplicated, or an unresolved Key Vault reference.</summary>
public sealed partial class KeyRingValidator : IValidateOptions<KeyRingOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyRingOptions options)
    {
        var failures = new List<string>();
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
            else if (!IsKey(value))
            {
                failures.Add($"{name}:Ring:{id} must be Base64 of exactly {KeyRing.KeyLength} bytes.");
            }
        }

        // Compares bytes, because Base64 of one key can be written in several ways.
        var keys = options.Ring.Values.Where(IsKey).Select(v => Convert.ToHexString(Convert.FromBase64String(v))).ToArray();
        if (keys.Distinct(StringComparer.Ordinal).Count() != keys.Length)
        {
            failures.Add($"{name}:Ring contains the same key under two names.");
        }

        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static bool IsKey(string value)
    {
        Span<byte> bytes = stackalloc byte[KeyRing.KeyLength + 3];
        return Convert.TryFromBase64String(value, bytes, out var length) && length == KeyRing.KeyLength;
    }

    [GeneratedRegex(@"\A[a-z0-9]{1,16}\z")]
    private static partial Regex KeyName();
}
