using QRCoder;

namespace MfaFunctions.Enrollment;

/// <summary>
/// Renders QR codes as SVG for web pages and as PNG for other clients. Rendering on the server keeps front ends from sending the secret to
/// a third party.
/// </summary>
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
