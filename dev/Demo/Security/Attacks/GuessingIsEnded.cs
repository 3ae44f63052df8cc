using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

internal sealed class GuessingIsEnded(Scenario scenario) : IChapter
{
    private const int Cap = 100;

    // Five in a row, then one after each of 30, 60, 120, 240, 480, 960, 1920 and 3600 s.
    private const int GuessedBefore = 13;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    private readonly Person _bruno = scenario.Bruno;

    public string Title => "A patient attacker keeps guessing";

    public async Task PlayAsync()
    {
        var began = scenario.Clock.GetUtcNow();

        await scenario.Story.AttackAsync(
            $"One guess an hour, up to guess {Cap - 1}",
            "At this rate a correct guess would take years. The limit on failures ends the attack long before.",
            async () =>
            {
                await GuessAsync(Cap - 1 - GuessedBefore);
                scenario.Story.Kept(
                    $"{Cap - 1 - GuessedBefore} guesses in {(scenario.Clock.GetUtcNow() - began).TotalDays:F1} days, none right"
                );
            }
        );

        // An hour of waiting also ends idle sessions, so the session for the hundredth guess is opened after the last wait.
        scenario.Clock.AdvanceQuietly(LongestDelay);
        var bruno = await scenario.Target.SignInAsync(_bruno);
        bruno.Token = (await scenario.Quiet.PostAsync("session/verify", new { recoveryCode = _bruno.RecoveryCodes[1] }, bruno))
            .Is(200)
            .Text("sessionToken");
        await LastGuessAsync();
        await AfterwardsAsync(bruno, began);
    }

    /// <summary>Guesses in a sign-in, one an hour.</summary>
    private async Task GuessAsync(int guesses)
    {
        for (var guess = 1; guess <= guesses; guess++)
        {
            scenario.Clock.AdvanceQuietly(LongestDelay);
            var signIn = new
            {
                email = _bruno.Email,
                password = _bruno.Password,
                code = _bruno.App!.Wrong(),
            };
            (await scenario.Quiet.PostAsync(scenario.Target.Sessions, signIn))
                .Is(201)
                .Has("session.state", "verification_required")
                .Has("codeError.code", "code_invalid");
        }
    }

    private async Task LastGuessAsync()
    {
        var thief = await scenario.Target.SignInAsync(_bruno);

        await scenario.Story.AttackAsync(
            $"Guess {Cap}",
            "It is the last one: the authenticator is disabled, and the password, which the attacker evidently knows, is removed.",
            async () =>
                (await scenario.Functions.PostAsync("session/verify", new { code = _bruno.App!.Wrong() }, thief))
                    .Is(403)
                    .Has("code", "code_invalid")
        );

        await scenario.Story.AttackAsync(
            "Using the session of the guesses",
            "Sessions that relied on the password alone ended with it.",
            async () => (await scenario.Functions.GetAsync("session", thief)).Is(401).Has("code", "unauthenticated")
        );

        await scenario.Story.AttackAsync("Signing in again", "The answer is the same as for any wrong password.", async () =>
            (await scenario.Functions.PostAsync(scenario.Target.Sessions, new { email = _bruno.Email, password = _bruno.Password }))
                .Is(401)
                .Has("code", "invalid_credentials")
        );
    }

    private async Task AfterwardsAsync(Person bruno, DateTimeOffset began)
    {
        await scenario.Story.StepAsync(
            "Bruno receives a mail, after at most one warning an hour",
            "The mail explains how to set a new password. Bruno has a session, which he opened with another recovery code.",
            async () =>
            {
                await scenario.Mail.ArrivesAsync(_bruno, "FactorDisabled");
                await scenario.Mail.ArrivesAsync(_bruno, "PasswordInvalidated");
                var warnings = await scenario.Mail.CountAsync(_bruno, "FactorLocked");
                // The hours of this chapter, and a little more than two of the previous chapter.
                var hours = (scenario.Clock.GetUtcNow() - began).TotalHours + 4;
                if (warnings > hours)
                {
                    throw new ExpectationFailedException(
                        $"FactorLocked mails: expected at most one an hour, got {warnings} in {hours:F0} hours"
                    );
                }

                scenario.Story.Kept($"{warnings} FactorLocked mails in {hours:F0} hours");
            }
        );

        await scenario.Story.AttackAsync(
            "Verifying a correct code after all",
            "Even a correct code is refused. A disabled authenticator stays disabled until it is replaced.",
            async () =>
                (await scenario.Functions.PostAsync("session/verify", new { code = await scenario.CodeOfAsync(_bruno) }, bruno))
                    .Is(403)
                    .Has("code", "factor_disabled")
        );

        await scenario.Story.StepAsync(
            "Bruno replaces the authenticator, as his recovery code allows",
            "Nothing else is possible without an authenticator code. The old guesses reveal nothing about the new secret.",
            async () =>
            {
                var begun = (await scenario.Quiet.PostAsync("authenticators", new { name = "Bruno's new phone" }, bruno)).Is(201);
                _bruno.App = new PatientApp(begun.Text("uri"), scenario.Clock, scenario.Clock);
                var codes = new[] { await scenario.CodeOfAsync(_bruno) };
                (await scenario.Functions.PostAsync($"authenticators/{begun.Text("id")}/confirm", new { codes }, bruno))
                    .Is(200)
                    .Has("session.state", "active")
                    .Has("session.assurance", "aal2")
                    .Has("authenticator.name", "Bruno's new phone");
            }
        );
    }
}
