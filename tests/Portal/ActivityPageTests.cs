using MfaFunctions.Tests.Audit;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>The audit log as an Owner reads it.</summary>
[Collection(Chromium.Collection)]
public sealed class ActivityPageTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Owner_reads_who_did_what_and_finds_it_by_person_kind_and_day()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        await ana.SignInAsync();
        await ana.EnrollAsync("Work phone");
        await visit.Host.DrainAsync();
        await visit.Host.SealAsync();
        visit.Host.Clock.Advance(TimeSpan.FromDays(1));
        await visit.Page.Clock.FastForwardAsync((long)TimeSpan.FromDays(1).TotalMilliseconds);
        await visit.OpenFreshAsync(olga, "activity");

        await visit.SeesAsync("Olga Owner changed the sign-in rules: second factor for those who have one.");
        await visit.SeesAsync("Ana Member set up the app \"Work phone\".");
        await visit.SeesAsync("The newest seal is intact");
        await Assertions.Expect(visit.Page.Locator(".day")).ToHaveCountAsync(2);
        await visit.IsSoundInEveryLookAsync("activity");

        await visit.Page.GetByLabel("What", new() { Exact = true }).SelectOptionAsync("settings");
        await visit.ClickAsync("Show");
        await Assertions.Expect(visit.Page.GetByText("Ana Member set up the app")).ToBeHiddenAsync();
        await visit.SeesAsync("Olga Owner changed the sign-in rules");
        await visit.Page.GetByLabel("Until", new() { Exact = true }).FillAsync("2020-01-01");
        await visit.ClickAsync("Show");
        await visit.SeesAsync("There are no entries.");

        await visit.Page.GetByLabel("What", new() { Exact = true }).SelectOptionAsync("");
        await visit.Page.GetByLabel("Until", new() { Exact = true }).FillAsync("");
        await visit.Page.GetByLabel("Person", new() { Exact = true }).FillAsync("zoe");
        await visit.ClickAsync("Show");
        await visit.SeesAsync("Nobody's name or address begins with \"zoe\".");
        await visit.Page.GetByLabel("Person", new() { Exact = true }).FillAsync("ana@acme.test");
        await visit.ClickAsync("Show");
        await visit.SeesAsync("Only Ana Member.");
        await Assertions.Expect(visit.Page.GetByText("Olga Owner changed the sign-in rules")).ToBeHiddenAsync();
        Assert.EndsWith("/owner/activity/" + ana.UserId, visit.Page.Url, StringComparison.Ordinal);
        await visit.IsSoundInEveryLookAsync("activity-person");
        var file = await visit.Page.RunAndWaitForDownloadAsync(() => visit.FollowAsync("Download as lines (NDJSON)"));
        var lines = await File.ReadAllLinesAsync(await file.PathAsync());
        Assert.All(lines, line => Assert.Contains(ana.UserId, line, StringComparison.Ordinal));
        Assert.NotEmpty(lines);
        await visit.FollowAsync("Show everybody");
        await visit.SeesAsync("Olga Owner changed the sign-in rules");
    }

    [BrowserFact]
    public async Task Kind_of_a_later_version_is_shown_as_it_is_and_a_broken_seal_is_an_alarm()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.OptionalTenantAsync();
        await visit.Host.DrainAsync();
        await visit.Context.RouteAsync("**/api/tenants/acme/audit", async route =>
        {
            var answer = await route.FetchAsync();
            var text = (await answer.TextAsync()).Replace("\"policy_changed\"", "\"moon_landed\"", StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = answer, Body = text });
        });
        await visit.Context.RouteAsync("**/api/tenants/acme/audit/seal", route => route.FulfillAsync(
                new()
                {
                    Json = new
                    {
                        state = "broken",
                        number = 7,
                        sealedAt = "2026-11-22T12:00:00Z",
                        hash = "00ff",
                    },
                }
            ));

        await visit.OpenFreshAsync(olga, "activity");

        await visit.SeesAsync("moon_landed · ");
        await visit.SeesAsync("The newest seal does not match its entries");
        await visit.IsSoundInEveryLookAsync("activity-broken");
    }
}
