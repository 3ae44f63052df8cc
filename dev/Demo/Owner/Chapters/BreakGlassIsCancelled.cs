using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

/// <summary>The reset itself, after 24 hours, is covered by the tests: the demo cannot move the queue's clock.</summary>
internal sealed class BreakGlassIsCancelled(OwnerStage stage) : IChapter
{
    public string Title => "Somebody claims to the operator that the only Owner has lost all factors";

    public async Task PlayAsync()
    {
        await stage.OlgaVerifiesAsync();
        var route = $"operator/tenants/{stage.Acme.Id}/break-glass";
        var announcement = new { email = stage.Olga.Email, reason = "lost phone and codes" };
        var (effectiveAt, link) = ("", "");

        await stage.Story.StepAsync(
            "The operator announces that Olga's factors will be reset",
            "The reset takes effect in 24 hours. An impostor who convinced the operator has to wait, and Olga is notified first.",
            async () => effectiveAt = (await stage.Functions.PostAsOperatorAsync(route, announcement)).Is(202).Text("effectiveAt")
        );

        await stage.Story.StepAsync(
            "A repeated request returns the same announcement",
            "Repeating the request cannot postpone the reset.",
            async () => (await stage.Functions.PostAsOperatorAsync(route, announcement)).Is(202).Has("effectiveAt", effectiveAt)
        );

        await stage.Story.StepAsync(
            "Every Owner receives a link that cancels the reset",
            "Olga is an Owner and has lost nothing.",
            async () => link = await stage.Mail.BringsTokenAsync(stage.Olga, "BreakGlassRequested")
        );

        await stage.Story.StepAsync(
            "Olga cancels the reset",
            "The link is sufficient. Canceling must not require a sign-in, which an Owner without factors could not complete.",
            async () => (await stage.Functions.PostAsync("break-glass/cancel", new { token = link })).Is(204)
        );

        await stage.Story.StepAsync(
            "The link works once, and Olga's account is unchanged",
            "Her session, authenticator and recovery codes are as before.",
            async () =>
            {
                (await stage.Functions.PostAsync("break-glass/cancel", new { token = link })).Is(400).Has("code", "invalid_request");
                (await stage.Functions.GetAsync("session", stage.Olga))
                    .Is(200)
                    .Has("state", "active")
                    .Has("assurance", "aal2")
                    .Has("recoveryCodesLeft", "10");
            }
        );
    }
}
