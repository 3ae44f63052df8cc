using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>
/// RFC 4226 §7.3, NIST SP 800-63B-4 §3.2.2. The guesses are chosen wrong, knowing the secret: a hundred guesses would be right
/// by luck once in thousands of plays, and that is not what is shown here.
/// </summary>
internal sealed class CodesAreGuessed(Scenario scenario) : IChapter
{
    private const int Free = 4;

    // What may pass between a failure and the question how long it locks, on a busy machine.
    private const int Tolerance = 10;

    private readonly Person _bruno = scenario.Bruno;

    public string Title => "Somebody who knows Bruno's password guesses his codes";

    public async Task PlayAsync()
    {
        var thief = await scenario.Target.SignInAsync(_bruno);
        scenario.Clock.NextStep();

        await scenario.Story.AttackAsync(
            $"{Free + 1} guesses",
            $"{Free} are free, for people who mistype. They are counted at the account, whatever session or address they come from.",
            async () =>
            {
                for (var guess = 1; guess <= Free + 1; guess++)
                {
                    var left = $"{Math.Max(0, Free - guess)}";
                    (await scenario.Quiet.PostAsync("session/verify", new { code = _bruno.App!.Wrong() }, thief)).Is(403).Has("code", "code_invalid").Has("attemptsLeft", left);
                    Screen.Line($"    [blue]← guess {guess}: 403 code_invalid[/], attemptsLeft {left}");
                }

                scenario.Story.Kept($"{Free + 1} guesses, none right");
            });

        await scenario.Story.AttackAsync(
            "The sixth guess, and it would be right",
            "The fifth failure locks. Now nothing is compared, so a right guess gains nothing and tells nothing.",
            async () =>
            {
                var answer = (await scenario.Functions.PostAsync("session/verify", new { code = await _bruno.App!.NextAsync() }, thief)).Is(429).Has("code", "too_many_attempts");
                LocksFor(30, answer);
            });

        await scenario.Story.StepAsync(
            "An e-mail tells Bruno",
            "Whoever gets this far knows his password. At most one such mail an hour, so that it stays a warning.",
            async () => await scenario.Mail.ArrivesAsync(_bruno, "FactorLocked"));

        await scenario.Story.AttackAsync(
            "Waiting as told, and guessing again",
            "One guess after each delay, and each delay is twice as long.",
            async () => await GuessAfterAsync(30, 60, 120, 240));

        await ComeInByRecoveryCodeAsync();

        await scenario.Story.AttackAsync(
            "Waiting on",
            "That Bruno came in has not reset the count, and the delays grow up to an hour.",
            async () => await GuessAfterAsync(240, 480, 960, 1920, 3600, 3600));
    }

    private async Task ComeInByRecoveryCodeAsync()
    {
        Person? bruno = null;

        await scenario.Story.StepAsync(
            "Meanwhile Bruno signs in, and his codes are locked, too",
            "The password opens as ever: the lock is on guessing six digits, not on the person.",
            async () =>
            {
                bruno = await scenario.Target.SignInAsync(_bruno);
                var code = await _bruno.App!.NextAsync();
                (await scenario.Functions.PostAsync("session/verify", new { code }, bruno)).Is(429).Has("code", "too_many_attempts");
            });

        await scenario.Story.StepAsync(
            "He uses a recovery code",
            "125 random bits are not guessed, so these have no lock, and a guesser cannot keep him out.",
            async () =>
            {
                (await scenario.Functions.PostAsync("session/verify", new { recoveryCode = _bruno.RecoveryCodes[0] }, bruno))
                    .Is(200).Has("session.state", "active").Has("session.recoveryCodesLeft", "9");
                await scenario.Mail.ArrivesAsync(_bruno, "RecoveryCodeUsed");
                scenario.Story.Promise("FactorLocked mails so far", "1", $"{await scenario.Mail.CountAsync(_bruno, "FactorLocked")}");
            });
    }

    /// <param name="seconds">The delay that runs, then the one after each further guess.</param>
    private async Task GuessAfterAsync(params int[] seconds)
    {
        foreach (var (waits, locks) in seconds.Zip(seconds.Skip(1)))
        {
            scenario.Clock.AdvanceQuietly(TimeSpan.FromSeconds(waits));
            // In a session of its own each time: the longest delays outlast one.
            var signIn = new { email = _bruno.Email, password = _bruno.Password, code = _bruno.App!.Wrong() };
            var guess = (await scenario.Quiet.PostAsync(scenario.Target.Sessions, signIn)).Is(201).Has("codeError.code", "code_invalid");
            var next = (await scenario.Quiet.PostAsync("session/verify", new { code = _bruno.App.Wrong() }, _bruno.With(guess.Text("sessionToken")))).Is(429);
            Screen.Line($"    [blue]← {waits,4} s later: wrong[/], then 429 too_many_attempts  Retry-After: {next.RetryAfter}");
            LocksFor(locks, next);
        }
    }

    private void LocksFor(int seconds, Answer answer)
    {
        if (answer.RetryAfter is not { } wait || wait > seconds || wait < seconds - Tolerance)
        {
            throw new ExpectationFailedException($"Retry-After: expected {seconds}, got {(answer.RetryAfter is { } other ? $"{other}" : "nothing")}");
        }

        scenario.Story.Kept($"locked for {seconds} s");
    }
}
