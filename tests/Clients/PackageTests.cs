using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Clients;

public sealed class PackageTests
{
    [Fact]
    public async Task Package_contains_the_assembly_its_documentation_and_the_readme()
    {
        var folder = Directory.CreateTempSubdirectory("package-");
        try
        {
            await PackAsync(folder.FullName);
            using var package = await ZipFile.OpenReadAsync(folder.GetFiles("*.nupkg").Single().FullName);

            var files = package.Entries.Select(e => e.FullName).Where(IsOurs).Order(StringComparer.Ordinal);
            await using var spec = await package.GetEntry("MfaFunctions.Client.nuspec")!.OpenAsync();
            var dependencies = (await XDocument.LoadAsync(spec, LoadOptions.None, default))
                .Descendants()
                .Where(e => e.Name.LocalName is "dependency" or "frameworkReference")
                .Select(e => (e.Attribute("id") ?? e.Attribute("name"))!.Value);

            Assert.Equal(["README.md", "lib/net10.0/MfaFunctions.Client.dll", "lib/net10.0/MfaFunctions.Client.xml"], files);
            Assert.Equal(
                [
                    "Microsoft.AspNetCore.App",
                    "Microsoft.AspNetCore.Authentication.JwtBearer",
                    "Microsoft.IdentityModel.JsonWebTokens",
                    // JwtBearer's own, in the version that everything here has.
                    "Microsoft.IdentityModel.Protocols.OpenIdConnect",
                ],
                dependencies.Order(StringComparer.Ordinal)
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Packs what the tests were built with, because a second build would write the files that they run from.
    private static async Task PackAsync(string output)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name.Split('_')[0];
        string[] arguments =
        [
            "pack",
            Path.Combine(Repository.Root, "clients", "dotnet", "MfaFunctions.Client", "MfaFunctions.Client.csproj"),
            "--no-build",
            "--nologo",
            "--configuration",
            configuration,
            "--output",
            output,
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, string.Concat(said));
    }

    // The rest is the format's own.
    private static bool IsOurs(string file) =>
        !file.EndsWith(".nuspec", StringComparison.Ordinal)
        && !file.StartsWith("_rels/", StringComparison.Ordinal)
        && !file.StartsWith("package/", StringComparison.Ordinal)
        && file != "[Content_Types].xml";
}
