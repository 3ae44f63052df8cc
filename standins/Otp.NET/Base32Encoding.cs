using System.Text;

namespace OtpNet;

/// <summary>RFC 4648 section 6, upper case and padded.</summary>
public class Base32Encoding
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] ToBytes(string input)
    {
        // The package names a missing input so, be it null or empty.
        ArgumentNullException.ThrowIfNull(string.IsNullOrEmpty(input) ? null : input, nameof(input));
        var text = input.TrimEnd('=');
        var bytes = new byte[text.Length * 5 / 8];
        int buffer = 0, bits = 0, count = 0;
        foreach (var c in text)
        {
            var value = char.IsAscii(c) ? Alphabet.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal) : -1;
            if (value < 0)
            {
                throw new ArgumentException("Character is not a Base32 character.", nameof(input));
            }

            buffer = (buffer << 5 | value) & 0xFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[count++] = (byte)(buffer >> bits);
            }
        }

        return bytes;
    }

    public static string ToString(byte[] input)
    {
        ArgumentNullException.ThrowIfNull(input is { Length: 0 } ? null : input, nameof(input));
        var text = new StringBuilder((input.Length + 4) / 5 * 8);
        int buffer = 0, bits = 0;
        foreach (var b in input)
        {
            buffer = (buffer << 8 | b) & 0xFFF;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Alphabet[buffer >> (bits - 5) & 31]);
            }
        }

        if (bits > 0)
        {
            text.Append(Alphabet[buffer << (5 - bits) & 31]);
        }

        return text.Append('=', text.Capacity - text.Length).ToString();
    }
}
