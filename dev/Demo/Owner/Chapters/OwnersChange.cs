using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

internal sealed class OwnersChange(OwnerStage stage) : IChapter
{
    public string Title => "A second Owner";

    public async Task PlayAsync()
    {
        await stage.OlgaVerifiesAsync();

        await stage.Story.StepAsync("Olga cannot step down", "Nobody would be left to manage the tenant.", async () =>
            (await ChangeAsync(stage.Olga, "member")).Is(409).Has("code", "last_owner")
        );

        await stage.Story.StepAsync(
            "Olga makes Ana an Owner",
            "Every Owner receives a mail, so an Owner cannot be added in secret.",
            async () =>
            {
                (await ChangeAsync(stage.Ana, "owner")).Is(200).Has("role", "owner");
                await stage.Mail.ArrivesAsync(stage.Olga, "OwnerAdded");
                await stage.Mail.ArrivesAsync(stage.Ana, "OwnerAdded");
            }
        );

        await stage.Story.StepAsync("Ana's session has an Owner's rights at once", "Rights are evaluated on each request.", async () =>
            (await stage.Functions.GetAsync(stage.Members, stage.Ana))
                .Is(200)
                .ItemOf("members", "email", stage.Olga.Email)
                .Has("role", "owner")
        );

        await stage.Story.StepAsync("With two Owners, the operator cannot use break glass", "One Owner can help the other.", async () =>
            (
                await stage.Functions.PostAsOperatorAsync(
                    $"operator/tenants/{stage.Acme.Id}/break-glass",
                    new { email = stage.Olga.Email, reason = "lost phone and codes" }
                )
            )
                .Is(409)
                .Has("code", "conflict")
        );

        await stage.Story.StepAsync(
            "Olga asks to make Ana a member again",
            "What is done to another Owner takes effect after 24 hours, so a stolen session cannot push the other Owners out.",
            async () =>
            {
                (await ChangeAsync(stage.Ana, "member")).Is(202).Has("kind", "demote").Has("next.1.rel", "cancel");
                (await stage.Functions.GetAsync(stage.Members, stage.Ana)).Is(200);
            }
        );

        await stage.Story.StepAsync(
            "Ana is mailed a link that cancels it, and uses it",
            "Every Owner gets one. A further Owner could confirm the change instead, and it would take effect at once.",
            async () =>
            {
                var token = await stage.Mail.BringsTokenAsync(stage.Ana, "OwnerActionRequested");
                (await stage.Functions.PostAsync("pending-actions/cancel", new { token })).Is(204);
            }
        );

        await stage.Story.StepAsync("Ana steps down", "Owners give up their own role at once.", async () =>
        {
            var ana = await stage.Acme.SignInVerifiedAsync(stage.Ana);
            stage.Ana.Token = ana.Token;
            (await stage.Functions.PatchAsync(stage.RouteOf(ana), new { role = "member" }, ana, await stage.ETagOfAsync(stage.Ana)))
                .Is(200)
                .Has("role", "member");
            (await stage.Functions.GetAsync(stage.Members, ana)).Is(404).Has("code", "not_found");
            await stage.Mail.ArrivesAsync(stage.Olga, "OwnerRemoved");
        });
    }

    private async Task<Answer> ChangeAsync(Person person, string role) =>
        await stage.Functions.PatchAsync(stage.RouteOf(person), new { role }, stage.Olga, await stage.ETagOfAsync(person));
}
