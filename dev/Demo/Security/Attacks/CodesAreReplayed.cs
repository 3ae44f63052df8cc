using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>RFC 6238 §5.2: a code is accepted once, and after it none of an earlier step.</summary>
internal sealed class CodesAreReplayed(Scenario scenario) : IChapter
{
    private const int Repeats = 20;

    public string Title => "Somebody who knows Rita's password sees her codes";

    public async Task PlayAsync()
    {
        var rita = await scenario.Target.SignInAsync(scenario.Rita);
        var thief = await scenario.Target.SignInAsync(scenario.Rita);
        // Three steps on, so that the code before the one she uses was not used either.
        scenario.Clock.AdvanceQuietly(TimeSpan.FromSeconds(90));
        var code = await scenario.CodeOfAsync(rita);
        var older = rita.App!.Earlier();

        await scenario.Story.StepAsync(
            "Rita verifies the code her app shows",
            "The accepted time step is stored before the answer leaves.",
            async () => rita.Token = (await VerifyAsync(rita, new { code })).Is(200).Has("session.state", "active").Text("sessionToken"));

        await scenario.Story.AttackAsync(
            "The same code, in a session of the thief's",
            "It is still in its time, and works no second time. Nor is it charged: most often this is a double click.",
            async () => await IsAlreadyUsedAsync(scenario.Functions, thief, code));

        await scenario.Story.AttackAsync(
            $"The same code, {Repeats} times over",
            "Not charged even then, so nobody locks Rita out by repeating what she typed.",
            async () =>
            {
                for (var repeat = 1; repeat < Repeats; repeat++)
                {
                    await IsAlreadyUsedAsync(scenario.Quiet, thief, code);
                }

                await IsAlreadyUsedAsync(scenario.Functions, thief, code);
            });

        await scenario.Story.AttackAsync(
            "The same code, together with the password",
            "The sign-in succeeds one step short: it is a session that may verify a code and nothing else.",
            async () => (await scenario.Functions.PostAsync(scenario.Target.Sessions, new { email = rita.Email, password = rita.Password, code }))
                .Is(201).Has("session.state", "verification_required").Has("codeError.code", "code_invalid").Has("codeError.hint", "already_used"));

        await scenario.Story.AttackAsync(
            "The code before it, which was seen and never used",
            "Once a newer code was accepted, no earlier one is. This one is charged.",
            async () => (await VerifyAsync(thief, new { code = older })).Is(403).Has("code", "code_invalid").Has("hint", "clock_skew").Has("attemptsLeft", "3"));

        var noted = await scenario.CodeOfAsync(rita);
        await scenario.Story.AttackAsync(
            "A newer unused code, noted and tried two minutes later",
            "A code lives for the moment of its step and one step more on each side.",
            async () =>
            {
                scenario.Clock.Advance(TimeSpan.FromMinutes(2), "the thief is slow");
                (await VerifyAsync(thief, new { code = noted })).Is(403).Has("code", "code_invalid").Has("hint", "clock_skew").Has("attemptsLeft", "2");
            });

        var recoveryCode = rita.RecoveryCodes[0];
        await scenario.Story.AttackAsync(
            "A recovery code that Rita used a moment ago",
            "Each of them works once, too.",
            async () =>
            {
                (await scenario.Quiet.PostAsync("session/verify", new { recoveryCode }, rita)).Is(200);
                (await VerifyAsync(thief, new { recoveryCode })).Is(403).Has("code", "code_invalid");
            });
    }

    private static async Task IsAlreadyUsedAsync(FunctionsClient functions, Person thief, string code) =>
        (await functions.PostAsync("session/verify", new { code }, thief)).Is(403).Has("code", "code_invalid").Has("hint", "already_used").Has("attemptsLeft", "4");

    private Task<Answer> VerifyAsync(Person person, object factor) => scenario.Functions.PostAsync("session/verify", factor, person);
}
