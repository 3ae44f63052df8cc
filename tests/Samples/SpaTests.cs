using System.Globalization;
using System.Net;
using MfaFunctions.Testing;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.Portal;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Samples;

/// <summary>The page on the TypeScript flow, as its developer starts it, in a browser.</summary>
[Collection(Chromium.Collection)]
public sealed class SpaTests(Chromium chromium)
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    [BrowserFact]
    public async Task Person_sets_up_an_app_on_the_page_and_is_asked_for_a_code_before_a_payment()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.NewReadyOwnerAsync();
        var ana = await visit.Host.NewMemberAsync();
        var page = new Uri($"http://localhost:{FreePorts.Find()}/");
        var listed = new { origins = new[] { page.GetLeftPart(UriPartial.Authority) } };
        (await visit.Host.Api.PutAsync("operator/tenants/acme/origins", listed, null, ("x-functions-key", MfaHost.OperatorKey))).Expect(
            HttpStatusCode.OK
        );
        await using var server = await ServeAsync(page, visit.Address);
        visit.Allow(page.ToString());
        visit.Allow("ws://");

        await visit.OpenAsync(new Uri(page, "?tenant=acme").ToString());
        await visit.FillAsync("E-mail", ana.Email);
        await visit.FillAsync("Password", "a wrong password, surely");
        await visit.ClickAsync("Sign in");
        await visit.SeesAsync("Check");
        await visit.FillAsync("E-mail", ana.Email);
        await visit.FillAsync("Password", ana.Password);
        await visit.ClickAsync("Sign in");
        await visit.SeesAsync("Signed in as " + ana.Email);
        await visit.ClickAsync("Set up an authenticator app");
        await visit.ClickAsync("Set up an authenticator app");
        var secret = await visit.Page.Locator("code").InnerTextAsync();
        await visit.FillAsync("Code from your app", ana.CodeOf(secret));
        await visit.ClickAsync("Finish");
        await visit.ClickAsync("I have stored these codes");

        await visit.ClickAsync("Pay");
        await visit.SeesAsync("Paid.");
        visit.Host.Clock.Advance(TimeSpan.FromMinutes(6));
        await visit.ClickAsync("Pay");
        await visit.FillAsync("Code from your app", ana.CodeOf(secret));
        await visit.ClickAsync("Verify");
        await visit.SeesAsync("Paid.");
        await visit.ClickAsync("Sign out");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    private static async Task<ChildProcess> ServeAsync(Uri page, Uri api)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var vite = Path.Combine(Repository.Root, "node_modules", "vite", "bin", "vite.js");
        var server = ChildProcess.Start(
            "vite",
            null,
            ["node", vite, "--host", "localhost", "--port", page.Port.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string> { ["MFA_URL"] = api.GetLeftPart(UriPartial.Authority) },
            line =>
            {
                if (line.Contains("ready in", StringComparison.Ordinal))
                {
                    started.TrySetResult();
                }
            },
            Path.Combine(Repository.Root, "samples", "spa")
        );
        var first = await Task.WhenAny(started.Task, server.Ended, Task.Delay(LongestStart));
        if (first != started.Task)
        {
            var said = string.Join('\n', server.LastLines);
            await server.DisposeAsync();
            Assert.Fail($"vite did not start:\n{said}");
        }

        return server;
    }
}
