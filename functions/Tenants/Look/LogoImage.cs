using System.Buffers.Binary;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Tenants.Look;

/// <summary>
/// A still PNG or WebP picture, recognized by its bytes. Its chunks must fill the file exactly, so that nothing else is hidden behind them.
/// </summary>
/// <param name="Type">The media type.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record LogoImage(string Type, int Width, int Height)
{
    /// <summary>Largest file in bytes: what a property of a table row holds.</summary>
    public const int LengthLimit = 64 * 1024;

    /// <summary>Shortest and longest side in pixels.</summary>
    public const int ShortestSide = 16;

    /// <inheritdoc cref="ShortestSide"/>
    public const int LongestSide = 1024;

    private const int ChunkHead = 8;

    private static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="file">The whole file.</param>
    /// <param name="problem">What is wrong with it; null if nothing is.</param>
    /// <returns>Null if the file is refused.</returns>
    public static LogoImage? Read(ReadOnlySpan<byte> file, out Reason? problem)
    {
        var image =
            file.StartsWith(PngSignature) ? ReadPng(file)
            : file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8) ? ReadWebp(file)
            : null;
        problem =
            image is null ? Reason.Of("not_a_picture")
            : image.IsTooBig
                ? Reason.Of(
                    "picture_size",
                    ("width", image.Width),
                    ("height", image.Height),
                    ("minimum", ShortestSide),
                    ("maximum", LongestSide)
                )
            : null;
        return problem is null ? image : null;
    }

    private bool IsTooBig => Width is < ShortestSide or > LongestSide || Height is < ShortestSide or > LongestSide;

    // PNG, third edition, §5.3 and §11.2: length, type, data, CRC. The first chunk is IHDR, the last one IEND.
    private static LogoImage? ReadPng(ReadOnlySpan<byte> file)
    {
        LogoImage? image = null;
        var hasData = false;
        for (var rest = file[PngSignature.Length..]; rest.Length >= ChunkHead + 4; )
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkHead - 4)
            {
                return null;
            }

            var type = rest[4..8];
            var data = rest.Slice(ChunkHead, (int)length);
            var isHead = type.SequenceEqual("IHDR"u8);
            // acTL makes it an animation (§11.3.5.1).
            if (isHead != image is null || (isHead && length != 13) || type.SequenceEqual("acTL"u8))
            {
                return null;
            }

            if (isHead)
            {
                image = Of("image/png", BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
            }

            hasData |= type.SequenceEqual("IDAT"u8);
            rest = rest[(ChunkHead + (int)length + 4)..];
            if (type.SequenceEqual("IEND"u8))
            {
                return hasData && rest.IsEmpty ? image : null;
            }
        }

        return null;
    }

    // RFC 9649 §2: a RIFF file whose first chunk says which kind of picture it is.
    private static LogoImage? ReadWebp(ReadOnlySpan<byte> file)
    {
        if (file.Length < 30 || BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) != file.Length - ChunkHead)
        {
            return null;
        }

        var rest = file[12..];
        var image = HeadOf(rest);
        while (rest.Length >= ChunkHead)
        {
            // Chunks are padded to an even length (§2.3).
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var padded = (long)length + (length & 1);
            if (padded > rest.Length - ChunkHead || rest.StartsWith("ANIM"u8) || rest.StartsWith("ANMF"u8))
            {
                return null;
            }

            rest = rest[(int)(ChunkHead + padded)..];
        }

        return rest.IsEmpty ? image : null;
    }

    private static LogoImage? HeadOf(ReadOnlySpan<byte> chunk)
    {
        var data = chunk[ChunkHead..];
        if (chunk.StartsWith("VP8X"u8))
        {
            // §2.7.1: both sides less one, in 24 bits each.
            return Of("image/webp", UInt24(data[4..]) + 1, UInt24(data[7..]) + 1);
        }

        if (chunk.StartsWith("VP8L"u8) && data[0] == 0x2F)
        {
            // §3.4: both sides less one, in 14 bits each.
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return Of("image/webp", (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
        }

        // RFC 6386 §9.1: the start code of a key frame, then 14 bits each and two for scaling.
        return chunk.StartsWith("VP8 "u8) && data[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? Of(
                "image/webp",
                BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFFu,
                BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFFu
            )
            : null;
    }

    private static uint UInt24(ReadOnlySpan<byte> data) => data[0] | ((uint)data[1] << 8) | ((uint)data[2] << 16);

    private static LogoImage Of(string type, uint width, uint height) =>
        new(type, (int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue));
}
