using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

internal sealed class PhoneIsLost(OwnerStage stage) : IChapter
{
    private static readonly string[] Removed = ["factors"];

    private readonly Person _ana = stage.Ana;

    public string Title => "A member loses her phone";

    public async Task PlayAsync()
    {
        await stage.Acme.EnrollAsync(_ana);
        await stage.OlgaVerifiesAsync();

        await stage.Story.StepAsync("Ana has an authenticator and an open session", "She enrolled earlier.", async () =>
            (await stage.Functions.GetAsync("session", _ana)).Is(200).Has("state", "active").Has("assurance", "aal2")
        );

        await stage.Story.StepAsync(
            "Olga resets Ana and gives a reason",
            "The request carries the ETag of Ana's entry. It leaves the password, which Ana has not lost."
                + " Olga sees nothing of Ana's factors.",
            async () =>
                (
                    await stage.Functions.PostAsync(
                        $"{stage.RouteOf(_ana)}/reset",
                        new { reason = "lost the phone on a train", remove = Removed },
                        stage.Olga,
                        await stage.ETagOfAsync(_ana)
                    )
                )
                    .Is(200)
                    .Has("enrolled", "false")
                    .Has("recoveryCodesLeft", "0")
                    .Has("openSessions", "0")
                    .Has("state", "overdue")
        );

        await stage.Story.StepAsync("Ana's session has ended", "The lost phone gives no access.", async () =>
            (await stage.Functions.GetAsync("session", _ana)).Is(401).Has("code", "unauthenticated")
        );

        await stage.Story.StepAsync(
            "A mail tells Ana of the reset and its reason",
            "It would expose a reset that Ana did not ask for.",
            async () => await stage.Mail.ArrivesAsync(_ana, "FactorsReset", "lost the phone on a train")
        );

        await stage.Story.StepAsync(
            "Ana signs in and may only enroll",
            "The old phone's codes and the old recovery codes no longer work.",
            async () =>
            {
                _ana.Token = (await stage.Functions.PostAsync(stage.Acme.Sessions, new { email = _ana.Email, password = _ana.Password }))
                    .Is(201)
                    .Has("session.state", "enrollment_required")
                    .Has("session.next.0.rel", "enroll")
                    .Text("sessionToken");
                (await stage.Functions.PostAsync("session/verify", new { recoveryCode = _ana.RecoveryCodes[0] }, _ana))
                    .Is(403)
                    .Has("reason", "wrong_recovery_code");
            }
        );

        await stage.Story.StepAsync("Ana enrolls a new phone and gets new recovery codes", "This is the normal enrollment.", async () =>
        {
            var lost = _ana.RecoveryCodes;
            await stage.Acme.EnrollAsync(_ana);
            stage.Story.Promise("recovery codes in common", "0", $"{lost.Intersect(_ana.RecoveryCodes).Count()}");
            (await stage.Functions.GetAsync("session", _ana))
                .Is(200)
                .Has("state", "active")
                .Has("assurance", "aal2")
                .Has("recoveryCodesLeft", "10");
        });
    }
}
