using System.Net;
using MfaFunctions.Members.RollOut;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>The page on which Owners follow a roll-out and help those who are late.</summary>
[Collection(Chromium.Collection)]
public sealed class OwnerRollOutTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Owner_sees_how_far_people_are_reminds_them_and_learns_who_was_not_reminded()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await RequiredAsync(visit, graceDays: 7);
        var ana = await visit.Host.NewMemberAsync();
        await visit.Host.NewMemberAsync(email: "eva@acme.test");
        (await visit.Host.Api.PostAsync("tenants/acme/members/remind", new { userIds = new[] { ana.UserId } }, olga.Token)).Expect(
            HttpStatusCode.OK
        );
        await visit.Host.Function<RecordProgress>().RunAsync(new TimerInfo(), CancellationToken.None);
        await visit.OpenOwnerPageAsync(olga, "roll-out", code: true);

        await visit.SeesAsync("1 of 3 people have set it up.");
        await visit.SeesAsync("Not started 2");
        await visit.SeesAsync("eva@acme.test");
        await visit.IsSoundInEveryLookAsync("roll-out");
        await visit.ClickAsync("Remind these 2 people …");
        await visit.IsSoundInEveryLookAsync("roll-out-remind");
        await visit.ClickAsync("Remind 2 people");
        await visit.SeesAsync("1 reminder is on its way.");
        await visit.Page.GetByText("1 person was not reminded").ClickAsync();
        await visit.SeesAsync("was reminded within the last 24 hours");
        await visit.IsSoundInEveryLookAsync("roll-out-reminded");

        await visit.Host.DrainAsync();
        Assert.Contains(visit.Host.Mail.Messages, m => m.To == "eva@acme.test" && m.Categories.Contains("EnrollmentReminder"));
    }

    [BrowserFact]
    public async Task Owner_gives_a_person_more_time_with_a_reason_and_takes_it_back()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await RequiredAsync(visit, graceDays: 0);
        var ana = await visit.Host.NewMemberAsync();
        await visit.OpenOwnerPageAsync(olga, "roll-out", code: true);
        await visit.SeesAsync("Overdue 1");

        await visit.ClickAsync("More time for Ana Member");
        await visit.ClickAsync("Give more time");
        await Assertions.Expect(visit.Page.Locator(".error")).ToBeVisibleAsync();
        await visit.IsSoundInEveryLookAsync("roll-out-extend");
        var until = visit.Host.Clock.Now.AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await visit.Page.GetByLabel("Last day").FillAsync(until);
        await visit.FillAsync("Reason", "on parental leave");
        await visit.ClickAsync("Give more time");
        await visit.SeesAsync("Ana Member has more time now.");
        await visit.Host.DrainAsync();
        var extended = (await visit.Host.AccountAsync(ana)).Profile.ExtendedUntil;
        Assert.Equal(until, extended?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));

        await visit.ClickAsync("More time 1");
        await visit.ClickAsync("More time for Ana Member");
        await visit.FillAsync("Reason", "is back early");
        await visit.ClickAsync("End the extra time now");
        await visit.SeesAsync("The extra time of Ana Member has ended.");
        await visit.Host.DrainAsync();
        await visit.SeesAsync("Overdue 1");
    }

    [BrowserFact]
    public async Task Page_counts_again_while_somebody_looks_and_not_for_an_empty_room()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await RequiredAsync(visit, graceDays: 7);
        var ana = await visit.Host.NewMemberAsync();
        await visit.OpenOwnerPageAsync(olga, "roll-out", code: true);
        await visit.SeesAsync("1 of 2 people have set it up.");

        await ana.SignInAsync();
        await ana.EnrollAsync();
        await visit.Host.DrainAsync();
        await visit.Page.Mouse.MoveAsync(100, 100);
        await visit.Page.Clock.RunForAsync(11_000);
        await visit.SeesAsync("2 of 2 people have set it up.");

        // Everybody has: there is nothing to wait for.
        Assert.Equal(0, await CallsWithinAsync(30_000));
        await visit.Host.NewMemberAsync(email: "eva@acme.test");
        await visit.Page.ReloadAsync();
        await visit.SeesAsync("2 of 3 people have set it up.");
        Assert.InRange(await CallsWithinAsync(30_000), 2, 3);
        await visit.Page.Clock.RunForAsync(120_000);
        Assert.Equal(0, await CallsWithinAsync(60_000));

        async Task<int> CallsWithinAsync(int milliseconds)
        {
            var calls = 0;
            void Count(object? sender, IRequest request) => calls += request.Url.Contains("/members", StringComparison.Ordinal) ? 1 : 0;
            // The calls with which the page began are not counted.
            await visit.SettlesAsync();
            visit.Page.Request += Count;
            await visit.Page.Clock.RunForAsync(milliseconds);
            await visit.SettlesAsync();
            visit.Page.Request -= Count;
            return calls;
        }
    }

    private static async Task<Person> RequiredAsync(PortalVisit visit, int graceDays)
    {
        var olga = await visit.Host.NewReadyOwnerAsync();
        (await olga.SwitchAsync(new { mode = "required", graceDays })).Expect(HttpStatusCode.OK);
        return olga;
    }
}
