using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

internal sealed class OthersAreRefused(OwnerStage stage) : IChapter
{
    private static readonly object Reset = new { reason = "lost the phone" };

    private static readonly TimeSpan LongerThanFresh = TimeSpan.FromMinutes(6);

    public string Title => "Who may none of this";

    public async Task PlayAsync()
    {
        await stage.Globex.CreateAsync(stage.Gina);
        await stage.Globex.EnrollAsync(stage.Gina);
        var ana = await stage.Acme.SignInVerifiedAsync(stage.Ana);
        await stage.OlgaVerifiesAsync();
        var reset = $"{stage.RouteOf(stage.Otto)}/reset";
        var etag = await stage.ETagOfAsync(stage.Otto);

        await stage.Story.StepAsync(
            "A member, with a fresh code",
            "For her, an Owner's routes do not exist.",
            async () =>
            {
                (await stage.Functions.GetAsync(stage.Members, ana)).Is(404).Has("code", "not_found");
                (await stage.Functions.PostAsync(reset, Reset, ana, etag)).Is(404).Has("code", "not_found");
            });

        await stage.Story.StepAsync(
            "An Owner of another tenant, with a fresh code",
            "Being an Owner counts in one's own tenant, also for ids of this one in the routes of hers.",
            async () =>
            {
                (await stage.Functions.GetAsync(stage.Members, stage.Gina)).Is(404).Has("code", "not_found");
                (await stage.Functions.PostAsync(reset, Reset, stage.Gina, etag)).Is(404).Has("code", "not_found");
                (await stage.Functions.PostAsync($"tenants/{stage.Globex.Id}/members/{stage.Otto.UserId}/reset", Reset, stage.Gina, etag)).Is(404).Has("code", "not_found");
            });

        await stage.Story.StepAsync(
            "The Owner herself, who does not say which version she has read",
            "She might overwrite what another Owner has just done.",
            async () => (await stage.Functions.PostAsync(reset, Reset, stage.Olga)).Is(428).Has("code", "precondition_required"));

        await stage.Story.StepAsync(
            "The Owner herself, without a reason",
            "It stands in the person's mail and in the audit log.",
            async () => (await stage.Functions.PostAsync(reset, new { }, stage.Olga, etag)).Is(400).Has("code", "invalid_request"));

        stage.Clock.Advance(LongerThanFresh, "a code counts as fresh for five minutes");

        await stage.Story.StepAsync(
            "The Owner herself, whose code is too old",
            "Somebody may have found her screen unlocked. She may read on, and a new code is all it takes to act.",
            async () =>
            {
                (await stage.Functions.PostAsync(reset, Reset, stage.Olga, etag)).Is(401).Has("code", "insufficient_authentication").Has("missing.0.reason", "stale").Has("next.0.rel", "verify");
                (await stage.Functions.GetAsync(stage.RouteOf(stage.Otto), stage.Olga)).Is(200).Has("enrolled", "true");
            });

        await stage.Story.StepAsync(
            "With a new code she may",
            "And Otto is told.",
            async () =>
            {
                stage.Olga.Token = (await stage.Quiet.PostAsync("session/verify", new { code = await stage.CodeOfAsync(stage.Olga) }, stage.Olga)).Is(200).Text("sessionToken");
                (await stage.Functions.PostAsync(reset, Reset, stage.Olga, etag)).Is(200).Has("enrolled", "false");
                await stage.Mail.ArrivesAsync(stage.Otto, "FactorsReset");
            });
    }
}
