namespace MfaFunctions.Dev.Launcher;

/// <summary>The pages for people, which the build of the app embeds.</summary>
internal sealed class PortalPages(Programs programs)
{
    private static readonly string[] Sources = ["portal", "clients/typescript/src"];
    private static readonly string[] Generated = ["node_modules", "dist"];

    private readonly string _built = programs.InRoot("portal", "dist", "index.html");

    /// <summary>Whether nothing is built, or a source has changed since.</summary>
    public bool AreOutdated
    {
        get
        {
            if (!File.Exists(_built))
            {
                return true;
            }

            var built = File.GetLastWriteTimeUtc(_built);
            return Sources.SelectMany(source => FilesIn(programs.InRoot(source))).Any(file => File.GetLastWriteTimeUtc(file) > built);
        }
    }

    /// <summary>Builds the pages if they are outdated.</summary>
    /// <returns>False if the build failed; its output was printed.</returns>
    public async Task<bool> BuildAsync() => !AreOutdated || await programs.RunQuietlyAsync("portal", "npm", "run", "build", "-w", "portal");

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Concat(
                Directory.EnumerateDirectories(folder).Where(child => !Generated.Contains(Path.GetFileName(child))).SelectMany(FilesIn)
            );
}
