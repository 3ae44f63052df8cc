using System.Buffers.Binary;
using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>Encodes a list of texts so that no two different lists result in the same bytes.</summary>
internal static class LengthPrefixed
{
    public static byte[] Encode(params ReadOnlySpan<string> parts)
    {
        using var bytes = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var text = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
            bytes.Write(length);
            bytes.Write(text);
        }

        return bytes.ToArray();
    }
}
