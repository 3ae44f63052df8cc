using System.Globalization;
using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>
/// An Owner's second factor must not belong to whoever enrolls first. The thief's app would make the thief's session verified and fresh.
/// </summary>
internal sealed class PasswordOfAnUnenrolledOwner(Scenario scenario) : IChapter
{
    private const string Refused = "insufficient_authentication";

    private readonly Person _olive = scenario.Olive;

    public string Title => "A thief has the password of Olive, an Owner who never enrolled";

    public async Task PlayAsync()
    {
        await scenario.Unenrolled.CreateAsync(_olive);
        // Otherwise the invitation that she has just accepted proves the mailbox.
        scenario.Clock.AdvanceQuietly(TimeSpan.FromMinutes(16));
        var thief = await scenario.Unenrolled.SignInAsync(_olive);
        var route = "";

        await scenario.Story.AttackAsync(
            "Enrolling the thief's own app",
            "The thief sees a QR code, but the first authenticator of an Owner also needs proof of the mailbox.",
            async () =>
            {
                var begun = (await scenario.Functions.PostAsync("authenticators", new { name = "Mine" }, thief))
                    .Is(201)
                    .Has("emailCodeRequired", "true");
                thief.App = new PatientApp(begun.Text("uri"), scenario.Clock, scenario.Clock);
                route = $"authenticators/{begun.Text("id")}/confirm";
                (await scenario.Functions.PostAsync(route, new { codes = new[] { await scenario.CodeOfAsync(thief) } }, thief))
                    .Is(401)
                    .Has("code", Refused)
                    .Has("missing.0.factor", "email")
                    .Has("next.0.rel", "email-code");
            }
        );

        await GuessTheMailedCodeAsync(thief, route);
        await TakeTheTenantAsync(thief);

        await scenario.Story.StepAsync(
            "Olive chooses a new password by mail and enrolls",
            "The mail warned her. The reset link ends the thief's session and proves her mailbox, so she needs no other code.",
            async () =>
            {
                (await scenario.Quiet.PostAsync("password-resets", new { tenantId = scenario.Unenrolled.Id, email = _olive.Email })).Is(
                    202
                );
                var token = await scenario.Mail.BringsTokenAsync(_olive, "PasswordResetRequested");
                const string Password = "a password only Olive knows";
                (await scenario.Functions.PostAsync("password-resets/accept", new { token, password = Password })).Is(204);
                (await scenario.Functions.GetAsync("session", thief)).Is(401).Has("code", "unauthenticated");
                await EnrollAsync(Password);
            }
        );
    }

    private async Task GuessTheMailedCodeAsync(Person thief, string route)
    {
        await scenario.Story.AttackAsync(
            "Guessing the mailed code",
            "The code has eight digits and goes to Olive's stored address. Five wrong guesses end it, and five are mailed in an hour.",
            async () =>
            {
                (await scenario.Functions.PostAsync("enrollment/email-code", new { }, thief)).Is(202).Has("digits", "8");
                var mailed = await scenario.Mail.BringsCodeAsync(_olive);
                for (var left = 4; left >= 0; left--)
                {
                    var guess = await ConfirmAsync(thief, route, Other(mailed));
                    guess.Is(403).Has("code", "email_code_invalid").Has("attemptsLeft", $"{left}");
                }

                (await ConfirmAsync(thief, route, mailed)).Is(401).Has("code", Refused).Has("missing.0.factor", "email");
            }
        );
    }

    private async Task TakeTheTenantAsync(Person thief)
    {
        var etag = (await scenario.Quiet.GetAsync(scenario.Unenrolled.Policy, thief)).Is(200).ETag;
        var members = $"tenants/{scenario.Unenrolled.Id}/members";
        (string What, Func<Task<Answer>> Try)[] tries =
        [
            ("Adding an Owner of the thief's own", () =>
                scenario.Functions.PostAsync(members, new { email = "mallory@mallory.test", role = "owner" }, thief)
            ),
            ("Changing the policy", () => scenario.Functions.PutAsync(scenario.Unenrolled.Policy, new { mode = "optional" }, thief, etag)),
        ];
        foreach (var (what, attempt) in tries)
        {
            await scenario.Story.AttackAsync(what, "Whatever weakens the tenant needs a fresh code, and the thief has none.", async () =>
                (await attempt()).Is(401).Has("code", Refused).Has("missing.0.reason", "not_enrolled")
            );
        }
    }

    private async Task EnrollAsync(string password)
    {
        var signedIn = await scenario.Quiet.PostAsync(scenario.Unenrolled.Sessions, new { email = _olive.Email, password });
        var session = _olive.With(signedIn.Is(201).Text("sessionToken"));
        var begun = (await scenario.Quiet.PostAsync("authenticators", new { }, session)).Is(201).Has("emailCodeRequired", "false");
        session.App = new PatientApp(begun.Text("uri"), scenario.Clock, scenario.Clock);
        var codes = new[] { await scenario.CodeOfAsync(session) };
        (await scenario.Functions.PostAsync($"authenticators/{begun.Text("id")}/confirm", new { codes }, session))
            .Is(200)
            .Has("session.assurance", "aal2");
    }

    private async Task<Answer> ConfirmAsync(Person thief, string route, string emailCode) =>
        await scenario.Functions.PostAsync(route, new { codes = new[] { await scenario.CodeOfAsync(thief) }, emailCode }, thief);

    private static string Other(string code) =>
        ((int.Parse(code, CultureInfo.InvariantCulture) + 1) % 100_000_000).ToString("D8", CultureInfo.InvariantCulture);
}
