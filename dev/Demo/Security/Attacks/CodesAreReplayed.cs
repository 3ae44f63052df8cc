using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>RFC 6238 §5.2: a code is accepted once, and codes of earlier steps are refused afterwards.</summary>
internal sealed class CodesAreReplayed(Scenario scenario) : IChapter
{
    private const int Repeats = 20;

    public string Title => "An attacker who knows Rita's password sees her codes";

    public async Task PlayAsync()
    {
        var rita = await scenario.Target.SignInAsync(scenario.Rita);
        var thief = await scenario.Target.SignInAsync(scenario.Rita);
        // Moves three steps ahead, so that the code before the one she uses is also unused.
        scenario.Clock.AdvanceQuietly(TimeSpan.FromSeconds(90));
        var code = await scenario.CodeOfAsync(rita);
        var older = rita.App!.Earlier();

        await scenario.Story.StepAsync(
            "Rita verifies the code her app shows",
            "The accepted step is stored before the response is sent.",
            async () => rita.Token = (await VerifyAsync(rita, new { code })).Is(200).Has("session.state", "active").Text("sessionToken")
        );

        await scenario.Story.AttackAsync(
            "Replaying the code in the attacker's session",
            "The code is still within its step but works only once. The replay is not charged, because it is usually a double click.",
            async () => await IsAlreadyUsedAsync(scenario.Functions, thief, code)
        );

        await scenario.Story.AttackAsync(
            $"Replaying the code {Repeats} times",
            "Replays are never charged, so an attacker cannot lock Rita out by repeating her code.",
            async () =>
            {
                for (var repeat = 1; repeat < Repeats; repeat++)
                {
                    await IsAlreadyUsedAsync(scenario.Quiet, thief, code);
                }

                await IsAlreadyUsedAsync(scenario.Functions, thief, code);
            }
        );

        await scenario.Story.AttackAsync(
            "Replaying the code together with the password",
            "The sign-in opens a session that may verify a code and nothing else.",
            async () =>
            {
                var credentials = new
                {
                    email = rita.Email,
                    password = rita.Password,
                    code,
                };
                var signedIn = await scenario.Functions.PostAsync(scenario.Target.Sessions, credentials);
                signedIn.Is(201).Has("session.state", "verification_required");
                signedIn.Has("codeError.code", "code_invalid").Has("codeError.hint", "already_used");
            }
        );

        await scenario.Story.AttackAsync(
            "Using the previous code, which Rita never used",
            "After a code is accepted, codes of earlier steps are refused. This attempt is charged.",
            async () =>
                (await VerifyAsync(thief, new { code = older }))
                    .Is(403)
                    .Has("code", "code_invalid")
                    .Has("hint", "clock_skew")
                    .Has("attemptsLeft", "3")
        );

        var noted = await scenario.CodeOfAsync(rita);
        await scenario.Story.AttackAsync(
            "Using a newer unused code two minutes later",
            "A code is valid during its step and one step before and after.",
            async () =>
            {
                scenario.Clock.Advance(TimeSpan.FromMinutes(2), "the attacker is slow");
                (await VerifyAsync(thief, new { code = noted }))
                    .Is(403)
                    .Has("code", "code_invalid")
                    .Has("hint", "clock_skew")
                    .Has("attemptsLeft", "2");
            }
        );

        var recoveryCode = rita.RecoveryCodes[0];
        await scenario.Story.AttackAsync("Replaying a recovery code that Rita has just used", "Recovery codes also work once.", async () =>
        {
            (await scenario.Quiet.PostAsync("session/verify", new { recoveryCode }, rita)).Is(200);
            (await VerifyAsync(thief, new { recoveryCode })).Is(403).Has("code", "code_invalid");
        });
    }

    private static async Task IsAlreadyUsedAsync(FunctionsClient functions, Person thief, string code) =>
        (await functions.PostAsync("session/verify", new { code }, thief))
            .Is(403)
            .Has("code", "code_invalid")
            .Has("hint", "already_used")
            .Has("attemptsLeft", "4");

    private Task<Answer> VerifyAsync(Person person, object factor) => scenario.Functions.PostAsync("session/verify", factor, person);
}
