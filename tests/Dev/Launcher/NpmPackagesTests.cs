using MfaFunctions.Dev.Launcher;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Dev.Launcher;

public sealed class NpmPackagesTests
{
    private static readonly DateTime Written = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(null, true)]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public void Packages_are_outdated_without_an_installation_after_the_last_change(int? installedAfterSeconds, bool outdated)
    {
        using var folder = new TestFolder();
        File.SetLastWriteTimeUtc(folder.Write("package-lock.json", "{}"), Written);
        if (installedAfterSeconds is { } seconds)
        {
            Directory.CreateDirectory(folder.File("node_modules"));
            File.SetLastWriteTimeUtc(folder.Write("node_modules/.package-lock.json", "{}"), Written.AddSeconds(seconds));
        }

        using var programs = new Programs(folder.Path);

        Assert.Equal(outdated, new NpmPackages(programs).AreOutdated);
    }
}
