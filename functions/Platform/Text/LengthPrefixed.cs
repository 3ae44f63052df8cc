using System.Buffers.Binary;
using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>Encodes a list of texts so that no two different lists result in the same bytes.</summary>
internal static class LengthPrefixed
{
    private const int PrefixLength = sizeof(int);

    public static byte[] Encode(params ReadOnlySpan<string> parts)
    {
        var length = 0;
        foreach (var part in parts)
        {
            length += PrefixLength + Encoding.UTF8.GetByteCount(part);
        }

        // One array, filled in place: each read of a row encodes all of it.
        var bytes = new byte[length];
        var left = bytes.AsSpan();
        foreach (var part in parts)
        {
            var written = Encoding.UTF8.GetBytes(part, left[PrefixLength..]);
            BinaryPrimitives.WriteInt32BigEndian(left, written);
            left = left[(PrefixLength + written)..];
        }

        return bytes;
    }
}
