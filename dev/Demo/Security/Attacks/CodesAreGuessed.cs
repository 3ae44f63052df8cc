using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>
/// RFC 4226 §7.3, NIST SP 800-63B-4 §3.2.2. The guesses are deliberately wrong, chosen with the secret: otherwise a guess would be
/// correct by chance once in thousands of runs.
/// </summary>
internal sealed class CodesAreGuessed(Scenario scenario) : IChapter
{
    private const int Free = 4;

    // Tolerance for the time between a failure and reading its delay on a busy machine.
    private const int Tolerance = 10;

    private readonly Person _bruno = scenario.Bruno;

    public string Title => "An attacker who knows Bruno's password guesses his codes";

    public async Task PlayAsync()
    {
        var thief = await scenario.Target.SignInAsync(_bruno);
        scenario.Clock.NextStep();

        await scenario.Story.AttackAsync(
            $"{Free + 1} guesses",
            $"{Free} are free, for people who mistype. They are counted per account, whatever session or address they come from.",
            async () =>
            {
                for (var guess = 1; guess <= Free + 1; guess++)
                {
                    var left = $"{Math.Max(0, Free - guess)}";
                    (await scenario.Quiet.PostAsync("session/verify", new { code = _bruno.App!.Wrong() }, thief))
                        .Is(403)
                        .Has("code", "code_invalid")
                        .Has("attemptsLeft", left);
                    Screen.Line($"    [blue]← guess {guess}: 403 code_invalid[/], attemptsLeft {left}");
                }

                scenario.Story.Kept($"{Free + 1} guesses, none right");
            }
        );

        await scenario.Story.AttackAsync(
            "The sixth guess, with the correct code",
            "The fifth failure locks the factor. No code is compared now, so even a correct guess gains and reveals nothing.",
            async () =>
            {
                var answer = (await scenario.Functions.PostAsync("session/verify", new { code = await _bruno.App!.NextAsync() }, thief))
                    .Is(429)
                    .Has("code", "too_many_attempts");
                LocksFor(30, answer);
            }
        );

        await scenario.Story.StepAsync(
            "Bruno receives an e-mail",
            "The attacker must know his password. Mails are limited to one an hour, so that they remain a warning.",
            async () => await scenario.Mail.ArrivesAsync(_bruno, "FactorLocked")
        );

        await scenario.Story.AttackAsync(
            "Waiting out the lock and guessing again",
            "Each delay allows one guess, and each failure doubles the delay.",
            async () => await GuessAfterAsync(30, 60, 120, 240)
        );

        await ComeInByRecoveryCodeAsync();

        await scenario.Story.AttackAsync(
            "Continuing to wait and guess",
            "Bruno's sign-in has not reset the count. The delays grow to one hour.",
            async () => await GuessAfterAsync(240, 480, 960, 1920, 3600, 3600)
        );
    }

    private async Task ComeInByRecoveryCodeAsync()
    {
        Person? bruno = null;

        await scenario.Story.StepAsync(
            "Bruno signs in and finds his codes locked",
            "The password still works. The lock applies to six-digit codes, not to the person.",
            async () =>
            {
                bruno = await scenario.Target.SignInAsync(_bruno);
                var code = await _bruno.App!.NextAsync();
                (await scenario.Functions.PostAsync("session/verify", new { code }, bruno)).Is(429).Has("code", "too_many_attempts");
            }
        );

        await scenario.Story.StepAsync(
            "Bruno uses a recovery code",
            "Recovery codes have 125 random bits and need no lock, so an attacker cannot lock Bruno out.",
            async () =>
            {
                (await scenario.Functions.PostAsync("session/verify", new { recoveryCode = _bruno.RecoveryCodes[0] }, bruno))
                    .Is(200)
                    .Has("session.state", "active")
                    .Has("session.recoveryCodesLeft", "9");
                await scenario.Mail.ArrivesAsync(_bruno, "RecoveryCodeUsed");
                scenario.Story.Promise("FactorLocked mails so far", "1", $"{await scenario.Mail.CountAsync(_bruno, "FactorLocked")}");
            }
        );
    }

    /// <param name="seconds">The current delay, then the delay after each further guess.</param>
    private async Task GuessAfterAsync(params int[] seconds)
    {
        foreach (var (waits, locks) in seconds.Zip(seconds.Skip(1)))
        {
            scenario.Clock.AdvanceQuietly(TimeSpan.FromSeconds(waits));
            // Each guess uses a new session, because the longest delays exceed the idle timeout.
            var signIn = new
            {
                email = _bruno.Email,
                password = _bruno.Password,
                code = _bruno.App!.Wrong(),
            };
            var guess = (await scenario.Quiet.PostAsync(scenario.Target.Sessions, signIn)).Is(201).Has("codeError.code", "code_invalid");
            var next = (
                await scenario.Quiet.PostAsync("session/verify", new { code = _bruno.App.Wrong() }, _bruno.With(guess.Text("sessionToken")))
            ).Is(429);
            Screen.Line($"    [blue]← {waits, 4} s later: wrong[/], then 429 too_many_attempts  Retry-After: {next.RetryAfter}");
            LocksFor(locks, next);
        }
    }

    private void LocksFor(int seconds, Answer answer)
    {
        if (answer.RetryAfter is not { } wait || wait > seconds || wait < seconds - Tolerance)
        {
            throw new ExpectationFailedException(
                $"Retry-After: expected {seconds}, got {(answer.RetryAfter is { } other ? $"{other}" : "nothing")}"
            );
        }

        scenario.Story.Kept($"locked for {seconds} s");
    }
}
