using System.Diagnostics;
using System.Text.Json.Nodes;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>Reads QR codes as a camera does, with a decoder that shares no code with the encoder.</summary>
public static class QrDecoder
{
    private const string Script = """
        const { PNG } = require('pngjs'); const jsQR = require('jsqr'); let text = '';
        process.stdin.on('data', d => text += d).on('end', () => {
          const png = PNG.sync.read(Buffer.from(text, 'base64'));
          const found = jsQR(new Uint8ClampedArray(png.data), png.width, png.height);
          process.stdout.write(JSON.stringify({ data: found?.data, version: found?.version }));
        });
        """;

    public static Task<(string? Text, int? Version)> ReadAsync(string pngDataUri) =>
        ReadAsync(Convert.FromBase64String(pngDataUri.Split(',')[1]));

    /// <returns>The content and the version (17 + 4 × version modules on each side); null if there is no QR code.</returns>
    public static async Task<(string? Text, int? Version)> ReadAsync(byte[] png)
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.Root,
        };
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add(Script);
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(Convert.ToBase64String(png));
        process.StandardInput.Close();
        var found = JsonNode.Parse(await process.StandardOutput.ReadToEndAsync())!;
        return (found["data"]?.GetValue<string>(), found["version"]?.GetValue<int>());
    }
}
