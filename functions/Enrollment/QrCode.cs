using QRCoder;

namespace MfaFunctions.Enrollment;

/// <summary>Draws a QR code: SVG for pages, PNG for everything else. It is drawn here so that no page sends the secret elsewhere to be drawn.</summary>
internal static class QrCode
{
    private const int PixelsPerModule = 6;

    public static (string Svg, string PngDataUri) Draw(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        using var png = new PngByteQRCode(code);
        return (svg.GetGraphic(PixelsPerModule), "data:image/png;base64," + Convert.ToBase64String(png.GetGraphic(PixelsPerModule)));
    }
}
