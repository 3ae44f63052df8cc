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

        await stage.Story.StepAsync("With two Owners, the operator cannot use break glass", "One Owner can reset the other.", async () =>
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
            "Olga makes Ana a member again",
            "One of two Owners may be removed. Ana's rights end at once.",
            async () =>
            {
                (await ChangeAsync(stage.Ana, "member")).Is(200).Has("role", "member");
                (await stage.Functions.GetAsync(stage.Members, stage.Ana)).Is(404).Has("code", "not_found");
                await stage.Mail.ArrivesAsync(stage.Olga, "OwnerRemoved");
            }
        );
    }

    private async Task<Answer> ChangeAsync(Person person, string role) =>
        await stage.Functions.PatchAsync(stage.RouteOf(person), new { role }, stage.Olga, await stage.ETagOfAsync(person));
}
