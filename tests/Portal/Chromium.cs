using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>One Chromium for all browser tests, which run one after the other: the machine has few cores.</summary>
public sealed class Chromium : IAsyncLifetime
{
    public const string Collection = "Chromium";

    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;

    /// <summary>The path of the browser; null on a machine without one.</summary>
    public static string? Executable { get; } = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? Places.FirstOrDefault(File.Exists);

    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        // A busy machine answers late; a page that is right is seen as soon as it is there.
        Assertions.SetDefaultExpectTimeout(20_000);
        // The sandbox needs user namespaces, which CI machines often lack. The pages are our own.
        Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

[CollectionDefinition(Chromium.Collection)]
public sealed class SharedChromium : ICollectionFixture<Chromium>;

[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Missing;

    internal static string? Missing =>
        Chromium.Executable is null ? "needs Chromium: apt-get install chromium, or set CHROMIUM_PATH" : null;
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = BrowserFactAttribute.Missing;
}
