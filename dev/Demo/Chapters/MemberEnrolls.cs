namespace MfaFunctions.Dev.Demo.Chapters;

internal sealed class MemberEnrolls(StoryPlayers players) : IChapter
{
    private readonly Person _member = players.Member;

    public string Title => "The member reauthenticates and enrolls";

    public async Task PlayAsync()
    {
        var enrollment = "";
        Person? before = null;

        await players.Story.StepAsync(
            "The member enters the password again",
            "Somebody else could be using the open session. After reauthentication it may enroll and nothing else.",
            async () =>
                _member.Token = (await players.Functions.PostAsync("session/reauthenticate", new { password = _member.Password }, _member))
                    .Is(200)
                    .Has("session.state", "enrollment_required")
                    .Has("session.next.0.rel", "enroll")
                    .Text("sessionToken")
        );

        await players.Story.StepAsync("The member scans the QR code", "The policy now requires two codes.", async () =>
            enrollment = await players.ScanQrCodeAsync(_member, "Milo's phone", codesRequired: 2)
        );

        await players.Story.StepAsync(
            "Two consecutive codes confirm the enrollment",
            "They prove that the app's clock is in sync with the server. The token is rotated, because the assurance level rises.",
            async () =>
            {
                before = _member.With(_member.Token);
                _member.Token = (
                    await players.Functions.PostAsync(
                        $"authenticators/{enrollment}/confirm",
                        new { codes = await _member.App!.TwoConsecutiveAsync() },
                        _member
                    )
                )
                    .Is(200)
                    .Has("session.state", "active")
                    .Has("session.assurance", "aal2")
                    .HasCount("recoveryCodes", 10)
                    .Text("sessionToken");
            }
        );

        await players.Story.StepAsync(
            "The previous token no longer works",
            "A copy taken at the lower assurance level gains nothing from the verification.",
            async () =>
                (await players.Functions.PostAsync("authenticators", new { name = "Another phone" }, before))
                    .Is(401)
                    .Has("code", "token_rotated")
        );

        await players.Story.StepAsync("The member receives an e-mail", "As the Owner did.", async () =>
            await players.Mail.ArrivesAsync(_member, "AuthenticatorAdded")
        );
    }
}
