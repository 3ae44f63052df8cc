using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>A careless Owner instead of an attacker; the damage would be the same.</summary>
internal sealed class SwitchAgainstItsOwner(Scenario scenario) : IChapter
{
    public string Title => "A careless Owner tries to lock himself out";

    public async Task PlayAsync()
    {
        var careless = scenario.Careless;
        await careless.CreateAsync(scenario.Carl);
        var carl = await careless.SignInAsync(scenario.Carl);

        await scenario.Story.AttackAsync(
            "Carl has no authenticator and requires one of everybody",
            "He would be required to enter a code that he cannot have, and nobody could switch the policy off again.",
            async () => await IsNotReadyAsync(carl)
        );

        await careless.EnrollAsync(scenario.Carl);
        carl = scenario.Carl.With(scenario.Carl.Token);
        foreach (var recoveryCode in scenario.Carl.RecoveryCodes)
        {
            carl.Token = (await scenario.Quiet.PostAsync("session/verify", new { recoveryCode }, carl)).Is(200).Text("sessionToken");
        }

        carl.Token = (await scenario.Quiet.PostAsync("session/verify", new { code = await scenario.CodeOfAsync(carl) }, carl))
            .Is(200)
            .Text("sessionToken");

        await scenario.Story.AttackAsync(
            "Carl has an authenticator but no recovery codes left",
            "Losing the phone would lock him out.",
            async () => await IsNotReadyAsync(carl)
        );

        await scenario.Story.StepAsync(
            "Carl has new recovery codes and switches",
            "The switch is allowed as soon as it is safe.",
            async () =>
            {
                (await scenario.Functions.PostAsync("recovery-codes", new { }, carl)).Is(200).HasCount("recoveryCodes", 10);
                (await SwitchAsync(carl)).Is(200).Has("mode", "required");
            }
        );
    }

    private async Task IsNotReadyAsync(Person owner)
    {
        (await SwitchAsync(owner)).Is(409).Has("code", "owner_not_ready");
        (await scenario.Functions.GetAsync(scenario.Careless.Policy, owner)).Is(200).Has("mode", "off");
    }

    private async Task<Answer> SwitchAsync(Person owner)
    {
        var etag = (await scenario.Quiet.GetAsync(scenario.Careless.Policy, owner)).Is(200).ETag;
        return await scenario.Functions.PutAsync(scenario.Careless.Policy, new { mode = "required" }, owner, etag);
    }
}
