using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

internal sealed class MemberIsHelpedToEnroll(OwnerStage stage) : IChapter
{
    private readonly Person _max = stage.Max;

    public string Title => "The Owner enrolls a member by telephone";

    public async Task PlayAsync()
    {
        await stage.OlgaVerifiesAsync();
        var route = $"{stage.RouteOf(_max)}/authenticators";
        var enrollment = "";

        await stage.Story.StepAsync(
            "Olga starts the enrollment and shows Max the QR code",
            "The secret is sealed for Max's account. Two codes are required, because Olga does not see his phone.",
            async () =>
            {
                var begun = (await stage.Functions.PostAsync(route, new { name = "Max's phone" }, stage.Olga))
                    .Is(201)
                    .Has("codesRequired", "2");
                QrPicture.Draw(begun.Text("uri"));
                _max.App = new PatientApp(begun.Text("uri"), stage.Clock, stage.Clock);
                enrollment = begun.Text("id");
            }
        );

        await stage.Story.StepAsync(
            "Max reads out two consecutive codes",
            "No recovery codes are created, because only Max may see them.",
            async () =>
            {
                var confirmed = await stage.Functions.PostAsync(
                    $"{route}/{enrollment}/confirm",
                    new { codes = await _max.App!.TwoConsecutiveAsync() },
                    stage.Olga
                );
                confirmed.Is(200).Has("name", "Max's phone").HasNo("recoveryCodes");
            }
        );

        await stage.Story.StepAsync(
            "A mail tells Max that an Owner enrolled the authenticator",
            "It would expose an enrollment that Max did not ask for.",
            async () => await stage.Mail.ArrivesAsync(_max, "EnrolledByAdministrator", "Done by: an owner")
        );

        await stage.Story.StepAsync(
            "Max signs in with the app and is asked to replace it",
            "Somebody else has seen the secret. The authenticator still opens his session.",
            async () =>
            {
                var credentials = new
                {
                    email = _max.Email,
                    password = _max.Password,
                    code = await stage.CodeOfAsync(_max),
                };
                var signedIn = await stage.Functions.PostAsync(stage.Acme.Sessions, credentials);
                signedIn.Is(201).Has("session.state", "active").Has("session.assurance", "aal2").Has("session.next.0.rel", "replace");
                _max.Token = signedIn.Text("sessionToken");
            }
        );

        await stage.Story.StepAsync(
            "A second authenticator cannot be added this way",
            "An Owner cannot add an authenticator of their own to somebody's account.",
            async () => (await stage.Functions.PostAsync(route, new { name = "Olga's tablet" }, stage.Olga)).Is(409).Has("code", "conflict")
        );
    }
}
