using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>
/// Names and addresses as people search for them: without case, without accents on Latin, Greek and Cyrillic letters, and with
/// compatibility forms such as full-width letters folded (NFKD, UAX #15).
/// </summary>
public static class SearchText
{
    // The block Combining Diacritical Marks. The vowel signs of Indic scripts are elsewhere, and stay.
    private const int FirstAccent = 0x300;
    private const int LastAccent = 0x36F;

    /// <summary>The folded form of a name, an address, or of the beginning of one.</summary>
    public static string Fold(string text)
    {
        // Rune by rune, since earlier versions may have stored a broken character, which cannot be normalized.
        var whole = string.Concat(text.EnumerateRunes().Select(r => r.ToString()));
        var folded = new StringBuilder(whole.Length);
        // By way of upper case, which has one letter where lower case has two (σ and ς).
        foreach (var rune in whole.Normalize(NormalizationForm.FormKD).ToUpperInvariant().EnumerateRunes())
        {
            if (rune.Value is < FirstAccent or > LastAccent && !Characters.IsInvisible(rune))
            {
                // The letter i of Turkish keyboards, which invariant case mapping leaves alone.
                folded.Append(rune.Value == 0x131 ? "i" : Rune.ToLowerInvariant(rune).ToString());
            }
        }

        return folded.ToString().Normalize(NormalizationForm.FormC).Trim();
    }

    /// <summary>The folded form of an address: the domain in letters, however it is written (RFC 5890).</summary>
    public static string FoldAddress(string text) => Fold(EmailAddress.TryParse(text, out var address, out _) ? address.UnicodeKey : text);
}
