using System.Diagnostics;
using System.Globalization;
using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Identity;

/// <summary>The npm package oidc-provider as a separate process (provider.mjs), and a browser that signs in to it.</summary>
public sealed class OidcProvider : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new();

    private OidcProvider(Process process, string issuer)
    {
        _process = process;
        Issuer = issuer;
    }

    public string Issuer { get; }

    /// <param name="portal">Where the client <c>portal</c> is sent back to; null if no portal takes part.</param>
    public static async Task<OidcProvider> StartAsync(string? portal = null)
    {
        var script = Path.Combine(Repository.Root, "tests", "Identity", "provider.mjs");
        var start = new ProcessStartInfo("node", portal is null ? [script] : [script, portal])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        var issuer = await process.StandardOutput.ReadLineAsync();
        Assert.True(
            issuer is not null,
            "oidc-provider did not start (is it installed? `npm ci`): "
                + (issuer is null ? await process.StandardError.ReadToEndAsync() : "")
        );
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return new OidcProvider(process, issuer!);
    }

    /// <summary>Gets an ID token as a front end does for a person who signs in at the provider.</summary>
    /// <param name="nonce">A nonce of the app.</param>
    /// <param name="subject">The subject that signs in.</param>
    /// <param name="secondsAgo">The age of the authentication; null to omit <c>auth_time</c> from the token.</param>
    /// <param name="client">The front end: <c>acme-web</c> (RS256) or <c>globex-web</c> (ES256).</param>
    public async Task<string> IdTokenAsync(string nonce, string subject = "ana-1", int? secondsAgo = null, string client = "acme-web")
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler);
        var maxAge = secondsAgo is null ? "" : string.Create(CultureInfo.InvariantCulture, $"&max_age=86400&seconds_ago={secondsAgo}");
        var next = new Uri(
            $"{Issuer}/auth?client_id={client}&response_type=id_token&redirect_uri=https%3A%2F%2Fapp.acme.test%2Fcallback"
                + $"&scope=openid%20email&state=x&nonce={Uri.EscapeDataString(nonce)}&login_hint={Uri.EscapeDataString(subject)}{maxAge}"
        );
        while (next.IsLoopback)
        {
            using var response = await browser.GetAsync(next);
            Assert.True(
                response.Headers.Location is not null,
                $"{next.AbsolutePath} answered {response.StatusCode}: {await response.Content.ReadAsStringAsync()}"
            );
            next = new Uri(next, response.Headers.Location);
        }

        return next.Fragment.TrimStart('#').Split('&').Single(p => p.StartsWith("id_token=", StringComparison.Ordinal))[
            "id_token=".Length..
        ];
    }

    /// <summary>Makes the provider sign with new keys and publish only those.</summary>
    public async Task RotateKeysAsync() => await _http.GetStringAsync(new Uri(Issuer + "/test/rotate"));

    public async Task<int> KeysFetchedAsync() =>
        int.Parse(await _http.GetStringAsync(new Uri(Issuer + "/test/keys-fetched")), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
