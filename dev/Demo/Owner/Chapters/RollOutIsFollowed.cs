using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

internal sealed class RollOutIsFollowed(OwnerStage stage) : IChapter
{
    public string Title => "The Owner follows the roll-out";

    public async Task PlayAsync()
    {
        await stage.OlgaVerifiesAsync();

        await stage.Story.StepAsync(
            "The list tells how far each person is",
            "And in sums, for the whole tenant.",
            async () => (await stage.ListAsync(stage.Olga, stage.Ana, "state", "not_started"))
                .Has("totals.people", "4").Has("totals.enrolled", "1").Has("totals.notStarted", "3").Has("totals.overdue", "0"));

        await stage.Story.StepAsync(
            "Only those who are through",
            "Any state can be asked for.",
            async () => (await stage.Functions.GetAsync($"{stage.Members}?filter=enrolled", stage.Olga)).Is(200).HasCount("members", 1).Has("members.0.email", stage.Olga.Email));

        await stage.Story.StepAsync(
            "The same as a table, for a spreadsheet",
            "Nothing in it is taken for a formula.",
            async () =>
            {
                var table = (await stage.Functions.GetAsync(stage.Members, stage.Olga, "text/csv")).Is(200).Lines;
                stage.Story.Promise("lines", "5", $"{table.Count}");
                stage.Story.Promise("Max's line", "yes", table.Any(line => line.StartsWith($"{stage.Max.UserId},{stage.Max.Email},{stage.Max.DisplayName},member,not_started,", StringComparison.Ordinal)) ? "yes" : "no");
            });

        await stage.Story.StepAsync(
            "Ivo gets another twenty days, with a reason",
            "On the version of his entry that Olga has read. It weakens the tenant, so every Owner is mailed.",
            async () =>
            {
                var change = new { extendedUntil = stage.Clock.GetUtcNow().AddDays(30), reason = "on parental leave" };
                (await stage.Functions.PatchAsync(stage.RouteOf(stage.Ivo), change, stage.Olga, await stage.ETagOfAsync(stage.Ivo))).Is(200).HasSome("extendedUntil").Has("state", "extended");
                await stage.Mail.ArrivesAsync(stage.Olga, "EnrollmentExtended", change.reason);
            });

        stage.Clock.Advance(TimeSpan.FromDays(3) + TimeSpan.FromHours(5), "a week before the deadline, and a run of the timer that looks every four hours");
        await stage.RunTimerAsync("BeginReminders");

        await stage.Story.StepAsync(
            "Those who have not enrolled are reminded",
            "A week before, a day before, and on the day, by their own deadline: Ivo's is further off, and Olga has enrolled.",
            async () =>
            {
                await stage.Mail.ArrivesAsync(stage.Ana, "EnrollmentReminder");
                await stage.Mail.ArrivesAsync(stage.Max, "EnrollmentReminder");
            });

        stage.Clock.Advance(TimeSpan.FromDays(7), "the deadline is over");
        await stage.OlgaVerifiesAsync();

        await stage.Story.StepAsync(
            "Who is late is shown as overdue",
            "Ivo is not: he has an extension, and so was not reminded, no more than Olga.",
            async () =>
            {
                (await stage.ListAsync(stage.Olga, stage.Ana, "state", "overdue")).Has("totals.overdue", "2").Has("totals.extended", "1").Has("totals.enrolled", "1");
                stage.Story.Promise("reminders to Ivo", "0", $"{await stage.Mail.CountAsync(stage.Ivo, "EnrollmentReminder")}");
                stage.Story.Promise("reminders to Olga", "0", $"{await stage.Mail.CountAsync(stage.Olga, "EnrollmentReminder")}");
            });
    }
}
