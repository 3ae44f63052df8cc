using MfaFunctions.Tools.Demo.Chapters;

namespace MfaFunctions.Tools.Demo.Security.Attacks;

internal sealed class TargetsAreSetUp(Scene scene) : IChapter
{
    public string Title => "Who is attacked";

    public async Task PlayAsync()
    {
        await scene.Story.StepAsync(
            "Vera's tenant requires a second factor of everybody",
            "Vera, Rita and Bruno have an authenticator app and ten recovery codes each; Nora has not enrolled yet.",
            async () =>
            {
                var target = scene.Target;
                await target.CreateAsync(scene.Vera);
                await target.EnrollAsync(scene.Vera);
                await target.RequireSecondFactorAsync(scene.Vera);
                foreach (var member in new[] { scene.Rita, scene.Bruno, scene.Nora })
                {
                    await target.AddAsync(member);
                }

                await target.EnrollAsync(scene.Rita);
                await target.EnrollAsync(scene.Bruno);
                scene.Story.Kept("one Owner, three members, mode required");
            });

        await scene.Story.StepAsync(
            "Mallory is the Owner of another tenant",
            "With every right there, and an authenticator app.",
            async () =>
            {
                await scene.MallorysOwn.CreateAsync(scene.Mallory);
                await scene.MallorysOwn.EnrollAsync(scene.Mallory);
                scene.Story.Kept("one Owner");
            });
    }
}
