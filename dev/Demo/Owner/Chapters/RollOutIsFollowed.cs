using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

internal sealed class RollOutIsFollowed(OwnerStage stage) : IChapter
{
    public string Title => "The Owner tracks the roll-out";

    public async Task PlayAsync()
    {
        await stage.OlgaVerifiesAsync();

        await stage.Story.StepAsync("The list shows each person's enrollment state", "It also has totals for the whole tenant.", async () =>
            (await stage.ListAsync(stage.Olga, stage.Ana, "state", "not_started"))
                .Has("totals.people", "4")
                .Has("totals.enrolled", "1")
                .Has("totals.notStarted", "3")
                .Has("totals.overdue", "0")
        );

        await stage.Story.StepAsync("The list shows only enrolled people", "The list can be filtered by any state.", async () =>
            (await stage.Functions.GetAsync($"{stage.Members}?filter=enrolled", stage.Olga))
                .Is(200)
                .HasCount("members", 1)
                .Has("members.0.email", stage.Olga.Email)
        );

        await stage.Story.StepAsync(
            "The list as CSV, for a spreadsheet",
            "Fields are escaped so that a spreadsheet does not evaluate them as formulas.",
            async () =>
            {
                var table = (await stage.Functions.GetAsync(stage.Members + ".csv", stage.Olga)).Is(200).Lines;
                stage.Story.Promise("lines", "5", $"{table.Count}");
                stage.Story.Promise(
                    "Max's line",
                    "yes",
                    table.Any(line =>
                        line.StartsWith(
                            $"{stage.Max.UserId},{stage.Max.Email},{stage.Max.DisplayName},member,not_started,",
                            StringComparison.Ordinal
                        )
                    )
                        ? "yes"
                        : "no"
                );
            }
        );

        await stage.Story.StepAsync(
            "Olga extends Ivo's deadline by twenty days, with a reason",
            "The request carries the ETag of Ivo's entry. An extension weakens security, so every Owner receives a mail.",
            async () =>
            {
                var change = new { extendedUntil = stage.Clock.GetUtcNow().AddDays(30), reason = "on parental leave" };
                (await stage.Functions.PatchAsync(stage.RouteOf(stage.Ivo), change, stage.Olga, await stage.ETagOfAsync(stage.Ivo)))
                    .Is(200)
                    .HasSome("extendedUntil")
                    .Has("state", "extended");
                await stage.Mail.ArrivesAsync(stage.Olga, "EnrollmentExtended", change.reason);
            }
        );

        stage.Clock.Advance(TimeSpan.FromDays(3) + TimeSpan.FromHours(5), "a week before the deadline, past a run of the reminder timer");
        await stage.RunTimerAsync("BeginReminders");

        await stage.Story.StepAsync(
            "People who have not enrolled receive a reminder",
            "Reminders go out a week before, a day before and on the day of each person's deadline. Ivo's is later, and Olga has enrolled.",
            async () =>
            {
                await stage.Mail.ArrivesAsync(stage.Ana, "EnrollmentReminder");
                await stage.Mail.ArrivesAsync(stage.Max, "EnrollmentReminder");
            }
        );

        stage.Clock.Advance(TimeSpan.FromDays(7), "the deadline passes");
        await stage.OlgaVerifiesAsync();

        await stage.Story.StepAsync(
            "People without an authenticator are overdue",
            "Ivo is not overdue, because of his extension. Neither he nor Olga received a reminder.",
            async () =>
            {
                (await stage.ListAsync(stage.Olga, stage.Ana, "state", "overdue"))
                    .Has("totals.overdue", "2")
                    .Has("totals.extended", "1")
                    .Has("totals.enrolled", "1");
                stage.Story.Promise("reminders to Ivo", "0", $"{await stage.Mail.CountAsync(stage.Ivo, "EnrollmentReminder")}");
                stage.Story.Promise("reminders to Olga", "0", $"{await stage.Mail.CountAsync(stage.Olga, "EnrollmentReminder")}");
            }
        );
    }
}
