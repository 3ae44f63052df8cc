using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

/// <summary>That it comes true after 24 hours is left to the tests: the queue's own clock cannot be moved.</summary>
internal sealed class BreakGlassIsCancelled(OwnerStage stage) : IChapter
{
    public string Title => "Somebody tells the operator that the only Owner has lost everything";

    public async Task PlayAsync()
    {
        await stage.OlgaVerifiesAsync();
        var route = $"operator/tenants/{stage.Acme.Id}/break-glass";
        var announcement = new { email = stage.Olga.Email, reason = "lost phone and codes" };
        var (effectiveAt, link) = ("", "");

        await stage.Story.StepAsync(
            "The operator announces that Olga's factors will be reset",
            "In 24 hours, not now: whoever talked the operator into it has to wait, and Olga hears of it first.",
            async () => effectiveAt = (await stage.Functions.PostAsOperatorAsync(route, announcement)).Is(202).Text("effectiveAt"));

        await stage.Story.StepAsync(
            "Asked again, it is the same announcement",
            "Nobody can push its end away by asking.",
            async () => (await stage.Functions.PostAsOperatorAsync(route, announcement)).Is(202).Has("effectiveAt", effectiveAt));

        await stage.Story.StepAsync(
            "Every Owner is mailed a link that cancels it",
            "Olga is one, and has lost nothing.",
            async () => link = await stage.Mail.BringsTokenAsync(stage.Olga, "BreakGlassRequested"));

        await stage.Story.StepAsync(
            "Olga cancels it",
            "The link is enough: an Owner who really has lost everything could not sign in to cancel.",
            async () => (await stage.Functions.PostAsync("break-glass/cancel", new { token = link })).Is(204));

        await stage.Story.StepAsync(
            "The link works once, and nothing of Olga's has changed",
            "Her session, her authenticator and her recovery codes are as they were.",
            async () =>
            {
                (await stage.Functions.PostAsync("break-glass/cancel", new { token = link })).Is(400).Has("code", "invalid_request");
                (await stage.Functions.GetAsync("session", stage.Olga)).Is(200).Has("state", "active").Has("assurance", "aal2").Has("recoveryCodesLeft", "10");
            });
    }
}
