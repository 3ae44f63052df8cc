using Google.Protobuf;

namespace MfaFunctions.Tests.Enrollment;

/// <summary>Writes exports as Google Authenticator does.</summary>
internal static class Exports
{
    public const string Secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    public static string Uri(byte[] message) =>
        "otpauth-migration://offline?data=" + System.Uri.EscapeDataString(Convert.ToBase64String(message));

    public static byte[] Message(int parts, int index, int id, params byte[][] entries) =>
        Written(output =>
        {
            foreach (var entry in entries)
            {
                output.WriteRawTag((1 << 3) | 2);
                output.WriteBytes(ByteString.CopyFrom(entry));
            }

            Number(output, 2, 1);
            Number(output, 3, parts);
            Number(output, 4, index);
            Number(output, 5, id);
        });

    public static byte[] Entry(string name, string issuer = "", int algorithm = 1, int digits = 1, int type = 2, byte[]? secret = null) =>
        Written(output =>
        {
            output.WriteRawTag((1 << 3) | 2);
            output.WriteBytes(ByteString.CopyFrom(secret ?? "12345678901234567890"u8.ToArray()));
            output.WriteRawTag((2 << 3) | 2);
            output.WriteString(name);
            output.WriteRawTag((3 << 3) | 2);
            output.WriteString(issuer);
            Number(output, 4, algorithm);
            Number(output, 5, digits);
            Number(output, 6, type);
            // The counter, and the id that newer versions add.
            Number(output, 7, 0);
            output.WriteRawTag((8 << 3) | 2);
            output.WriteString("c2f1");
        });

    private static void Number(CodedOutputStream output, int field, int value)
    {
        output.WriteRawTag((byte)(field << 3));
        output.WriteInt32(value);
    }

    private static byte[] Written(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            write(output);
        }

        return stream.ToArray();
    }
}
