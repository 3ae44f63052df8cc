using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

internal sealed class OthersAreRefused(OwnerStage stage) : IChapter
{
    private static readonly object Reset = new { reason = "lost the phone" };

    private static readonly TimeSpan LongerThanFresh = TimeSpan.FromMinutes(6);

    public string Title => "Other callers are refused";

    public async Task PlayAsync()
    {
        await stage.Globex.CreateAsync(stage.Gina);
        await stage.Globex.EnrollAsync(stage.Gina);
        var ana = await stage.Acme.SignInVerifiedAsync(stage.Ana);
        await stage.OlgaVerifiesAsync();
        var reset = $"{stage.RouteOf(stage.Otto)}/reset";
        var etag = await stage.ETagOfAsync(stage.Otto);

        await stage.Story.StepAsync("A member, with a fresh code", "To a member, the Owner's routes do not exist.", async () =>
        {
            (await stage.Functions.GetAsync(stage.Members, ana)).Is(404).Has("code", "not_found");
            (await stage.Functions.PostAsync(reset, Reset, ana, etag)).Is(404).Has("code", "not_found");
        });

        await stage.Story.StepAsync(
            "An Owner of another tenant, with a fresh code",
            "An Owner's rights end at the tenant, even when this tenant's ids are used in the routes of another.",
            async () =>
            {
                (await stage.Functions.GetAsync(stage.Members, stage.Gina)).Is(404).Has("code", "not_found");
                (await stage.Functions.PostAsync(reset, Reset, stage.Gina, etag)).Is(404).Has("code", "not_found");
                (await stage.Functions.PostAsync($"tenants/{stage.Globex.Id}/members/{stage.Otto.UserId}/reset", Reset, stage.Gina, etag))
                    .Is(404)
                    .Has("code", "not_found");
            }
        );

        await stage.Story.StepAsync("The Owner without an ETag", "Olga might overwrite another Owner's change.", async () =>
            (await stage.Functions.PostAsync(reset, Reset, stage.Olga)).Is(428).Has("code", "precondition_required")
        );

        await stage.Story.StepAsync(
            "The Owner without a reason",
            "The reason appears in the person's mail and in the audit log.",
            async () => (await stage.Functions.PostAsync(reset, new { }, stage.Olga, etag)).Is(400).Has("code", "invalid_request")
        );

        stage.Clock.Advance(LongerThanFresh, "a code is fresh for five minutes");

        await stage.Story.StepAsync(
            "The Owner with a stale code",
            "Somebody may have found her screen unlocked. Reading is still allowed; changes need a new code.",
            async () =>
            {
                (await stage.Functions.PostAsync(reset, Reset, stage.Olga, etag))
                    .Is(401)
                    .Has("code", "insufficient_authentication")
                    .Has("missing.0.reason", "stale")
                    .Has("next.0.rel", "verify");
                (await stage.Functions.GetAsync(stage.RouteOf(stage.Otto), stage.Olga)).Is(200).Has("enrolled", "true");
            }
        );

        await stage.Story.StepAsync("The Owner with a new code", "The reset succeeds, and Otto receives a mail.", async () =>
        {
            stage.Olga.Token = (
                await stage.Quiet.PostAsync("session/verify", new { code = await stage.CodeOfAsync(stage.Olga) }, stage.Olga)
            )
                .Is(200)
                .Text("sessionToken");
            (await stage.Functions.PostAsync(reset, Reset, stage.Olga, etag)).Is(200).Has("enrolled", "false");
            await stage.Mail.ArrivesAsync(stage.Otto, "FactorsReset");
        });
    }
}
