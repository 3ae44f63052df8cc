using System.Text;
using MfaFunctions.Operator;
using QRCoder;
using Spectre.Console;

namespace MfaFunctions.Dev.Demo;

/// <summary>Draws an enrollment's QR code in the terminal, so that a real phone can scan it, and saves the PNG of the response.</summary>
internal static class QrPicture
{
    private const string PngPrefix = "data:image/png;base64,";

    // One line of text holds two rows of modules. Light modules are drawn, because most terminals are dark.
    public static void Draw(string uri)
    {
        using var code = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.L);
        var rows = code.ModuleMatrix;
        bool IsLight(int row, int column) => row >= rows.Count || !rows[row][column];
        var picture = new StringBuilder();
        for (var row = 0; row < rows.Count; row += 2)
        {
            picture.Append("    ");
            for (var column = 0; column < rows.Count; column++)
            {
                picture.Append(
                    (IsLight(row, column), IsLight(row + 1, column)) switch
                    {
                        (true, true) => '█',
                        (true, false) => '▀',
                        (false, true) => '▄',
                        _ => ' ',
                    }
                );
            }

            picture.Append('\n');
        }

        Screen.Block(picture.ToString(), new Style(Color.White, Color.Black));
    }

    public static string Save(string dataUri, LocalSettings settings, string name)
    {
        if (!dataUri.StartsWith(PngPrefix, StringComparison.Ordinal))
        {
            throw new ExpectationFailedException($"qrPng: expected {PngPrefix}…, got {dataUri[..Math.Min(30, dataUri.Length)]}");
        }

        var folder = Path.Combine(settings.Data, "demo");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, name + ".png");
        File.WriteAllBytes(file, Convert.FromBase64String(dataUri[PngPrefix.Length..]));
        return LocalSettings.Show(file);
    }
}
