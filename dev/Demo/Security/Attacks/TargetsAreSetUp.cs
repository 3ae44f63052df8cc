using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

internal sealed class TargetsAreSetUp(Scenario scenario) : IChapter
{
    public string Title => "The targets of the attacks";

    public async Task PlayAsync()
    {
        await scenario.Story.StepAsync(
            "Vera's tenant requires a second factor of everybody",
            "Vera, Rita and Bruno each have an authenticator app and ten recovery codes. Nora has not enrolled yet.",
            async () =>
            {
                var target = scenario.Target;
                await target.CreateAsync(scenario.Vera);
                await target.EnrollAsync(scenario.Vera);
                await target.RequireSecondFactorAsync(scenario.Vera);
                foreach (var member in new[] { scenario.Rita, scenario.Bruno, scenario.Nora })
                {
                    await target.AddAsync(member);
                }

                await target.EnrollAsync(scenario.Rita);
                await target.EnrollAsync(scenario.Bruno);
                scenario.Story.Kept("one Owner, three members, mode required");
            }
        );

        await scenario.Story.StepAsync(
            "Mallory is the Owner of another tenant",
            "Mallory has every right there, and an authenticator app.",
            async () =>
            {
                await scenario.MallorysOwn.CreateAsync(scenario.Mallory);
                await scenario.MallorysOwn.EnrollAsync(scenario.Mallory);
                scenario.Story.Kept("one Owner");
            }
        );
    }
}
