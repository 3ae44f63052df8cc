using System.Collections.Frozen;

namespace MfaFunctions.Portal;

/// <summary>The files of <c>portal/dist</c>, embedded at build by their path.</summary>
public sealed class PageFiles
{
    private const string Folder = "portal/";
    private const string StartPage = "index.html";

    private readonly FrozenDictionary<string, PageFile> _files = Read();

    /// <summary>The file of a path, or the start page for a path that names no file: the page's script finds its way.</summary>
    /// <returns>Null for a missing asset, and for every path if the app was built without the pages.</returns>
    public PageFile? Find(string path) =>
        _files.TryGetValue(path, out var file) ? file
        // A missing script must not become a page: the browser would report a syntax error in HTML.
        : path.StartsWith("assets/", StringComparison.Ordinal) ? null
        : _files.GetValueOrDefault(StartPage);

    private static FrozenDictionary<string, PageFile> Read()
    {
        var assembly = typeof(PageFiles).Assembly;
        var names = assembly.GetManifestResourceNames().ToHashSet(StringComparer.Ordinal);
        byte[]? Content(string name)
        {
            if (!names.Contains(name))
            {
                return null;
            }

            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content;
        }

        return names
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && Path.GetExtension(name) is not (".br" or ".gz"))
            .ToFrozenDictionary(
                name => name[Folder.Length..],
                name => new PageFile(
                    Content(name)!,
                    Content(name + ".br"),
                    Content(name + ".gz"),
                    PageFile.TypeOf(name),
                    name.StartsWith(Folder + "assets/", StringComparison.Ordinal)
                ),
                StringComparer.Ordinal
            );
    }
}
