using System.Text.RegularExpressions;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Conventions;

/// <summary>
/// Dependencies between the folders of the app: a folder uses only folders below it in the list, and a slice never uses another slice.
/// </summary>
public sealed partial class DependencyTests
{
    private static readonly string[] Slices =
    [
        "Sessions",
        "Enrollment",
        "Tenants",
        "Members",
        "Passwords",
        "LinkedIdentities",
        "Audit",
        "RelyingParties",
        "Notifications",
        "KeyRotation",
        "Operations",
    ];

    private static readonly string[] Shared =
    [
        "Authorization",
        "Factors",
        "Accounts",
        "Tenancy",
        "Events",
        "Identity",
        "Protection",
        "Codes",
        "Platform",
    ];

    private static readonly string Functions = Path.Combine(Repository.Root, "functions");

    [Fact]
    public void Every_folder_is_in_the_list() =>
        Assert.Equal(
            Slices.Concat(Shared).Order(StringComparer.Ordinal),
            Directory.GetDirectories(Functions).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Folders_use_only_folders_below_them()
    {
        var wrong = Directory
            .GetFiles(Functions, "*.cs", SearchOption.AllDirectories)
            .Select(f => (File: f, Folder: Path.GetRelativePath(Functions, f).Split(Path.DirectorySeparatorChar)[0]))
            .Where(f => Slices.Contains(f.Folder) || Shared.Contains(f.Folder))
            .SelectMany(f => Usings().Matches(File.ReadAllText(f.File)).Select(m => (f.File, f.Folder, Used: m.Groups[1].Value)))
            .Where(u => u.Used != u.Folder && !IsBelow(u.Used, u.Folder))
            .Select(u => $"{Path.GetFileName(u.File)}: {u.Folder} uses {u.Used}");

        Assert.Empty(wrong);
    }

    private static bool IsBelow(string used, string user) =>
        Shared.Contains(used) && (Slices.Contains(user) || Array.IndexOf(Shared, used) > Array.IndexOf(Shared, user));

    [GeneratedRegex(@"^using MfaFunctions\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Usings();
}
