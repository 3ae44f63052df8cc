using System.Buffers.Text;

namespace MfaFunctions.Protection;

/// <summary>The MAC of a one-time link.</summary>
/// <param name="Whole">All of it in hex, as in the links of earlier versions.</param>
internal sealed record LinkMac(string Whole)
{
    // RFC 2104 §5: at least half of it.
    private const int ShortLength = 16;

    /// <summary>128 bits in Base64url, so that the link of a mail fits into a line or two.</summary>
    public string Short => Base64Url.EncodeToString(Convert.FromHexString(Whole).AsSpan(0, ShortLength));

    public override string ToString() => "***";
}
