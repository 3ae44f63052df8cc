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
        "Portal",
        "Profiles",
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
        var wrong = Arrows().Where(a => !IsBelow(a.Used, a.User)).Select(a => $"{a.File}: {a.User} uses {a.Used}");

        Assert.Empty(wrong);
    }

    [Fact]
    public Task Picture_in_the_architecture_shows_the_arrows_of_the_code() =>
        GeneratedText.CheckPictureAsync(Path.Combine("docs", "architecture.md"), Picture());

    // Leaves out every arrow that follows from others. Features with the same arrows share a box.
    private static string Picture()
    {
        var direct = Slices
            .Concat(Shared)
            .ToDictionary(folder => folder, folder => Arrows().Where(a => a.User == folder).Select(a => a.Used).ToHashSet());
        var boxes = Slices.GroupBy(slice => string.Join(" & ", Necessary(direct, slice))).OrderByDescending(box => box.Count()).ToArray();
        string[] lines =
        [
            "flowchart TB",
            .. boxes.Select(
                (box, i) => $"  features{i + 1}[\"{string.Join("<br/>", box.Chunk(4).Select(row => string.Join(" · ", row)))}\"]"
            ),
            .. boxes.Select((box, i) => $"  features{i + 1} --> {box.Key}"),
            .. Shared
                .Select(floor => (Floor: floor, Used: string.Join(" & ", Necessary(direct, floor))))
                .Where(floor => floor.Used.Length > 0)
                .Select(floor => $"  {floor.Floor} --> {floor.Used}"),
        ];
        return string.Concat(lines.Select(line => line + "\n"));
    }

    private static IEnumerable<string> Necessary(Dictionary<string, HashSet<string>> direct, string folder) =>
        Shared.Where(used => direct[folder].Contains(used) && !direct[folder].Any(other => other != used && Reaches(direct, other, used)));

    private static bool Reaches(Dictionary<string, HashSet<string>> direct, string folder, string used) =>
        direct[folder].Contains(used) || direct[folder].Any(next => Reaches(direct, next, used));

    private static IEnumerable<(string File, string User, string Used)> Arrows() =>
        Directory
            .GetFiles(Functions, "*.cs", SearchOption.AllDirectories)
            .Select(f => (File: f, Folder: Path.GetRelativePath(Functions, f).Split(Path.DirectorySeparatorChar)[0]))
            .Where(f => Slices.Contains(f.Folder) || Shared.Contains(f.Folder))
            .SelectMany(f =>
                Usings().Matches(File.ReadAllText(f.File)).Select(m => (Path.GetFileName(f.File), f.Folder, m.Groups[1].Value))
            )
            .Where(a => a.Folder != a.Value);

    private static bool IsBelow(string used, string user) =>
        Shared.Contains(used) && (Slices.Contains(user) || Array.IndexOf(Shared, used) > Array.IndexOf(Shared, user));

    [GeneratedRegex(@"^using MfaFunctions\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Usings();
}
