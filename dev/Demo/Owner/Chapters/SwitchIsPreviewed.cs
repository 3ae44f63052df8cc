using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

internal sealed class SwitchIsPreviewed(OwnerStage stage) : IChapter
{
    private static readonly object Required = new { mode = "required", graceDays = 10 };

    public string Title => "The Owner previews a switch, then requires a second factor of everybody";

    public async Task PlayAsync()
    {
        await stage.OlgaVerifiesAsync();
        Answer? preview = null;

        await stage.Story.StepAsync(
            "Olga previews the switch, with a grace period of ten days",
            "The preview applies the rules of enforcement and writes nothing. The response carries the policy's ETag.",
            async () =>
            {
                await stage.IsShownAsync(stage.Olga, stage.Ivo, "openSessions", "1");
                await stage.IsShownAsync(stage.Olga, stage.Ana, "openSessions", "1");
                preview = (await PreviewAsync())
                    .Has("people", "4")
                    .Has("toEnroll", "3")
                    .Has("toReauthenticate", "2")
                    .HasCount("ownersWithoutRecoveryCodes", 0)
                    .HasSome("enforcedFrom");
                preview
                    .ItemOf("changes", "email", stage.Ana.Email)
                    .Has("displayName", stage.Ana.DisplayName)
                    .HasCount("before", 0)
                    .Has("after.0", "enroll")
                    .Has("after.1", "reauthenticate");
                preview.ItemOf("changes", "email", stage.Max.Email).Has("after.0", "enroll");
            }
        );

        await stage.Story.StepAsync(
            "The policy changes after the preview",
            "Another Owner may do this, or Olga in another window.",
            async () =>
                (await stage.Functions.PutAsync(stage.Acme.Policy, new { mode = "optional" }, stage.Olga, preview!.ETag))
                    .Is(200)
                    .Has("mode", "optional")
        );

        await stage.Story.StepAsync(
            "A switch with the old preview's ETag is refused",
            "The preview was computed from an outdated policy.",
            async () =>
                (await stage.Functions.PutAsync(stage.Acme.Policy, Required, stage.Olga, preview!.ETag))
                    .Is(412)
                    .Has("code", "precondition_failed")
        );

        await stage.Story.StepAsync(
            "Olga previews again, then switches",
            "The policy applies to everybody from the next request.",
            async () =>
            {
                preview = await PreviewAsync();
                var switched = (await stage.Functions.PutAsync(stage.Acme.Policy, Required, stage.Olga, preview.ETag))
                    .Is(200)
                    .Has("mode", "required")
                    .HasSome("deadline");
                stage.Story.Promise("version", "changed", switched.ETag == preview.ETag ? "the same" : "changed");
            }
        );

        await stage.Story.StepAsync(
            "Everybody receives a mail",
            "A queue-triggered function walks the tenant's roster and mails each person once.",
            async () =>
            {
                await stage.Mail.ArrivesAsync(stage.Ana, "SecondFactorRequired");
                await stage.Mail.ArrivesAsync(stage.Max, "SecondFactorRequired");
                await stage.Mail.ArrivesAsync(stage.Ivo, "SecondFactorRequired");
            }
        );

        await stage.Story.StepAsync(
            "Ana's session keeps working",
            "During the grace period the session only reports the enrollment deadline.",
            async () => (await stage.Functions.GetAsync("session", stage.Ana)).Is(200).Has("state", "active").HasSome("enrollmentDeadline")
        );
    }

    private async Task<Answer> PreviewAsync() =>
        (await stage.Functions.PostAsync($"{stage.Acme.Policy}/preview", Required, stage.Olga)).Is(200);
}
