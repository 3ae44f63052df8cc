using MfaFunctions.Tools.Demo.Chapters;

namespace MfaFunctions.Tools.Demo.Security.Attacks;

/// <summary>Nobody attacks here but carelessness; the damage would be the same.</summary>
internal sealed class SwitchAgainstItsOwner(Scene scene) : IChapter
{
    public string Title => "The switch, in the hands of an Owner who would lock himself out";

    public async Task PlayAsync()
    {
        var careless = scene.Careless;
        await careless.CreateAsync(scene.Carl);
        var carl = await careless.SignInAsync(scene.Carl);

        await scene.Story.AttackAsync(
            "Carl, who has no authenticator, requires one of everybody",
            "He would be asked for a code he cannot have, and there would be nobody to switch it off again.",
            async () => await IsNotReadyAsync(carl));

        await careless.EnrollAsync(scene.Carl);
        carl = scene.Carl.With(scene.Carl.Token);
        foreach (var recoveryCode in scene.Carl.RecoveryCodes)
        {
            carl.Token = (await scene.Quiet.PostAsync("session/verify", new { recoveryCode }, carl)).Is(200).Text("sessionToken");
        }

        carl.Token = (await scene.Quiet.PostAsync("session/verify", new { code = await scene.CodeOfAsync(carl) }, carl)).Is(200).Text("sessionToken");

        await scene.Story.AttackAsync(
            "Carl, who has one now and has used up his recovery codes",
            "One lost phone later it would be the same.",
            async () => await IsNotReadyAsync(carl));

        await scene.Story.StepAsync(
            "With new recovery codes he may",
            "Refused until it is safe, and no longer.",
            async () =>
            {
                (await scene.Functions.PostAsync("recovery-codes", new { }, carl)).Is(200).HasCount("recoveryCodes", 10);
                (await SwitchAsync(carl)).Is(200).Has("mode", "required");
            });
    }

    private async Task IsNotReadyAsync(Person owner)
    {
        (await SwitchAsync(owner)).Is(409).Has("code", "owner_not_ready");
        (await scene.Functions.GetAsync(scene.Careless.Policy, owner)).Is(200).Has("mode", "off");
    }

    private async Task<Answer> SwitchAsync(Person owner)
    {
        var etag = (await scene.Quiet.GetAsync(scene.Careless.Policy, owner)).Is(200).ETag;
        return await scene.Functions.PutAsync(scene.Careless.Policy, new { mode = "required" }, owner, etag);
    }
}
