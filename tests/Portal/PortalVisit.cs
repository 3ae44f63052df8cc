using System.Net;
using System.Net.Sockets;
using Deque.AxeCore.Playwright;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>A host with its pages, and a person's browser on them. It watches what must not happen on any page.</summary>
public sealed class PortalVisit : IAsyncDisposable
{
    private readonly List<string> _wrong = [];

    private readonly Look _look;

    private readonly List<string> _allowed;

    private readonly CallsInFlight _calls = new();

    private PortalVisit(MfaHost host, Uri address, Look look, IBrowserContext context, IPage page)
    {
        _look = look;
        Host = host;
        Address = address;
        Context = context;
        Page = page;
        _allowed = [address.ToString(), "data:", "blob:"];
    }

    public MfaHost Host { get; }

    public Uri Address { get; }

    public IBrowserContext Context { get; }

    public IPage Page { get; private set; }

    /// <param name="chromium">The browser.</param>
    /// <param name="look">How the pages are looked at.</param>
    /// <param name="clock">The service's clock, and the page's at the start.</param>
    /// <param name="isIssuer">Whether access tokens name the address of these pages as their issuer.</param>
    /// <param name="arguments">Settings of the app.</param>
    public static async Task<PortalVisit> StartAsync(
        Chromium chromium,
        Look? look = null,
        TestClock? clock = null,
        bool isIssuer = false,
        params string[] arguments
    )
    {
        var port = FreePort();
        var address = new Uri($"http://localhost:{port}/");
        var host = await MfaHost.StartAsync(
            clock: clock,
            port: port,
            arguments:
            [
                "--Portal:Origin=" + address.GetLeftPart(UriPartial.Authority),
                "--Links:BaseUrl=" + new Uri(address, "link"),
                // A service that fetches the app's keys must find it at the issuer's address.
                .. isIssuer ? new[] { "--Access:Issuer=" + new Uri(address, "api") } : [],
                .. arguments,
            ]
        );
        look ??= new Look();
        var context = await chromium.Browser.NewContextAsync(
            new()
            {
                BaseURL = address.ToString(),
                Locale = look.Locale,
                ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
                ViewportSize = new() { Width = look.Width, Height = 800 },
                HasTouch = look.Touch,
                AcceptDownloads = true,
                ExtraHTTPHeaders = new Dictionary<string, string> { [MfaHost.AddressHeader] = MfaHost.Address },
            }
        );
        // The page and the service must agree about the time, which moves only in the service.
        await context.Clock.InstallAsync(new() { TimeDate = host.Clock.Now.UtcDateTime });
        var visit = new PortalVisit(host, address, look, context, await context.NewPageAsync());
        visit.Watch(visit.Page);
        return visit;
    }

    /// <summary>Another tab of the same browser.</summary>
    public async Task<IPage> NewTabAsync()
    {
        var tab = await Context.NewPageAsync();
        Watch(tab);
        return tab;
    }

    /// <summary>Another server that the person's browser may visit.</summary>
    public void Allow(string address) => _allowed.Add(address);

    public Task OpenAsync(string path) => Page.GotoAsync(path);

    public Task ClickAsync(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    public Task FillAsync(string label, string text) =>
        Page.GetByRole(AriaRole.Textbox, new() { Name = label, Exact = true }).FillAsync(text);

    /// <summary>Clicks and waits for the response of the call that the click causes.</summary>
    public Task<IResponse> CallAsync(string button, string route) =>
        Page.RunAndWaitForResponseAsync(() => ClickAsync(button), "**/api/" + route);

    public Task SeesAsync(string text) => Assertions.Expect(Page.GetByText(text).First).ToBeVisibleAsync();

    public Task SeesTitleAsync(string title) =>
        Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).Last).ToHaveTextAsync(title);

    /// <summary>Waits until every call has been answered and shown: content that arrives later moves what is below it.</summary>
    public async Task SettlesAsync()
    {
        do
        {
            await _calls.AnsweredAsync().WaitAsync(TimeSpan.FromSeconds(30));
            await Page.EvaluateAsync(
                "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
            );
            // What is shown may make another call. A button that says the same is busy until somebody has answered a dialog.
            await Assertions.Expect(Page.Locator("p", new() { HasText = "One moment …" })).ToHaveCountAsync(0);
        } while (_calls.Any);
    }

    public async Task SignInAsync(Person person)
    {
        await OpenAsync($"t/{person.Tenant}");
        await FillAsync("E-mail address", person.Email);
        await FillAsync("Password", person.Password);
        await ClickAsync("Sign in");
    }

    public async Task SignOutAsync()
    {
        await ClickAsync("Sign out");
        await SeesAsync("You are signed out.");
    }

    /// <summary>Fails on a page that a person with an assistive technology, a strict policy or a small screen could not use.</summary>
    public Task IsSoundAsync(string where) => IsSoundAsync(where, _look);

    /// <summary>The same on a phone and on a desktop, light and dark.</summary>
    public async Task IsSoundInEveryLookAsync(string where)
    {
        await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        foreach (var look in from width in new[] { 320, 1280 } from dark in new[] { false, true } select new Look(width, dark))
        {
            await Page.SetViewportSizeAsync(look.Width, 800);
            await Page.EmulateMediaAsync(new() { ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light });
            await IsSoundAsync(where, look);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Host.DisposeAsync();
        Assert.Empty(_wrong);
    }

    private async Task IsSoundAsync(string where, Look look)
    {
        if (Environment.GetEnvironmentVariable("MFA_SCREENS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(
                new() { Path = Path.Combine(folder, $"{where}-{look.Width}{(look.Dark ? "-dark" : "")}.png"), FullPage = true }
            );
        }

        var found = await Page.RunAxe();
        var wrong = found.Violations.Select(one => $"{one.Id} at {string.Join(", ", one.Nodes.Select(node => node.Html))}");
        Assert.True(found.Violations.Length == 0, $"{where}, {look}: {string.Join("; ", wrong)}");
        var overflow = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"{where}, {look}: scrolls sideways by {overflow} px.");
        Assert.True(_wrong.Count == 0, $"{where}: {string.Join("; ", _wrong)}");
    }

    private void Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _wrong.Add(message.Text);
            }
        };
        page.PageError += (_, error) => _wrong.Add(error);
        _calls.Watch(page);
        page.Request += (_, request) =>
        {
            if (!_allowed.Exists(beginning => request.Url.StartsWith(beginning, StringComparison.Ordinal)))
            {
                _wrong.Add("a request to " + request.Url);
            }
        };
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>How the page is looked at.</summary>
    public sealed record Look(int Width = 1280, bool Dark = false, string Locale = "en", bool Touch = false);
}
