using System.Text.Json;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>A connection that breaks after the service has acted.</summary>
internal static class LostAnswers
{
    /// <summary>
    /// Clicks, lets the service carry out the call that the click causes, and loses the answer on its way to the browser: body, headers and
    /// cookie. Whatever the page sends afterwards passes.
    /// </summary>
    public static async Task LoseAnswerAsync(this PortalVisit visit, string button, string route)
    {
        var before = await visit.Context.CookiesAsync();
        var lost = new TaskCompletionSource<int>();
        var calls = 0;
        // Only the DevTools see an answer before the page does.
        var devtools = await visit.Context.NewCDPSessionAsync(visit.Page);
        devtools.Event("Fetch.requestPaused").OnEvent += (_, paused) => _ = AnswerAsync(paused!.Value);
        await devtools.SendAsync(
            "Fetch.enable",
            new() { ["patterns"] = new[] { new { urlPattern = "*/api/" + route, requestStage = "Response" } } }
        );
        await visit.ClickAsync(button);
        Assert.InRange(await lost.Task.WaitAsync(TimeSpan.FromSeconds(30)), 200, 299);
        await devtools.SendAsync("Fetch.disable");
        await devtools.DetachAsync();

        async Task AnswerAsync(JsonElement paused)
        {
            try
            {
                var id = new Dictionary<string, object> { ["requestId"] = paused.GetProperty("requestId").GetString()! };
                if (paused.GetProperty("request").GetProperty("method").GetString() == "GET" || Interlocked.Increment(ref calls) > 1)
                {
                    await devtools.SendAsync("Fetch.continueRequest", id);
                    return;
                }

                await RestoreAsync(visit, before);
                await devtools.SendAsync("Fetch.failRequest", new(id) { ["errorReason"] = "ConnectionReset" });
                lost.SetResult(paused.GetProperty("responseStatusCode").GetInt32());
            }
            catch (PlaywrightException e)
            {
                lost.TrySetException(e);
            }
        }
    }

    private static async Task RestoreAsync(PortalVisit visit, IReadOnlyList<BrowserContextCookiesResult> cookies)
    {
        await visit.Context.ClearCookiesAsync();
        await visit.Context.AddCookiesAsync(
            cookies.Select(cookie => new Cookie
            {
                Name = cookie.Name,
                Value = cookie.Value,
                Url = new UriBuilder(visit.Address) { Scheme = "https" }.ToString(),
                Secure = true,
                HttpOnly = true,
                SameSite = SameSiteAttribute.Lax,
            })
        );
    }
}
