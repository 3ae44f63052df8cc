using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>Nobody attacks here but carelessness; the damage would be the same.</summary>
internal sealed class SwitchAgainstItsOwner(Scenario scenario) : IChapter
{
    public string Title => "The switch, in the hands of an Owner who would lock himself out";

    public async Task PlayAsync()
    {
        var careless = scenario.Careless;
        await careless.CreateAsync(scenario.Carl);
        var carl = await careless.SignInAsync(scenario.Carl);

        await scenario.Story.AttackAsync(
            "Carl, who has no authenticator, requires one of everybody",
            "He would be asked for a code he cannot have, and there would be nobody to switch it off again.",
            async () => await IsNotReadyAsync(carl));

        await careless.EnrollAsync(scenario.Carl);
        carl = scenario.Carl.With(scenario.Carl.Token);
        foreach (var recoveryCode in scenario.Carl.RecoveryCodes)
        {
            carl.Token = (await scenario.Quiet.PostAsync("session/verify", new { recoveryCode }, carl)).Is(200).Text("sessionToken");
        }

        carl.Token = (await scenario.Quiet.PostAsync("session/verify", new { code = await scenario.CodeOfAsync(carl) }, carl)).Is(200).Text("sessionToken");

        await scenario.Story.AttackAsync(
            "Carl, who has one now and has used up his recovery codes",
            "One lost phone later it would be the same.",
            async () => await IsNotReadyAsync(carl));

        await scenario.Story.StepAsync(
            "With new recovery codes he may",
            "Refused until it is safe, and no longer.",
            async () =>
            {
                (await scenario.Functions.PostAsync("recovery-codes", new { }, carl)).Is(200).HasCount("recoveryCodes", 10);
                (await SwitchAsync(carl)).Is(200).Has("mode", "required");
            });
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
