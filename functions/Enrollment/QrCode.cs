using System.Xml.Linq;
using QRCoder;

namespace MfaFunctions.Enrollment;

/// <summary>
/// Renders QR codes as SVG for web pages and as PNG for other clients. Rendering on the server keeps front ends from sending the secret to
/// a third party.
/// </summary>
public static class QrCode
{
    private const int PixelsPerModule = 6;

    /// <param name="text">The content.</param>
    /// <param name="title">What a screen reader says of the SVG. It must not contain the secret.</param>
    public static (string Svg, string PngDataUri) Draw(string text, string title)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        using var png = new PngByteQRCode(code);
        return (
            ForPages(svg.GetGraphic(PixelsPerModule), title),
            "data:image/png;base64," + Convert.ToBase64String(png.GetGraphic(PixelsPerModule))
        );
    }

    // A page's own rules for svg and path would win over attributes and could blank the picture. The attributes stay for pages whose
    // policy allows no inline styles.
    private static string ForPages(string drawn, string title)
    {
        var svg = XElement.Parse(drawn);
        svg.SetAttributeValue("role", "img");
        svg.AddFirst(new XElement(svg.Name.Namespace + "title", title));
        foreach (var shape in svg.Descendants())
        {
            if (shape.Attribute("fill") is { Value: var color })
            {
                shape.SetAttributeValue("style", $"fill:{color} !important");
            }
        }

        return svg.ToString(SaveOptions.DisableFormatting);
    }
}
