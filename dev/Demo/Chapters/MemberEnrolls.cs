namespace MfaFunctions.Dev.Demo.Chapters;

internal sealed class MemberEnrolls(StoryPlayers players) : IChapter
{
    private readonly Person _member = players.Member;

    public string Title => "The member proves who they are, and enrolls";

    public async Task PlayAsync()
    {
        var enrollment = "";
        Person? before = null;

        await players.Story.StepAsync(
            "The member gives the password again",
            "Somebody else may have found the session open; now it may enroll, and nothing else.",
            async () => _member.Token = (await players.Functions.PostAsync("session/reauthenticate", new { password = _member.Password }, _member))
                .Is(200).Has("session.state", "enrollment_required").Has("session.next.0.rel", "enroll").Text("sessionToken"));

        await players.Story.StepAsync(
            "The member scans the QR code",
            "The policy now asks for two codes.",
            async () => enrollment = await players.ScanQrCodeAsync(_member, "Milo's phone", codesRequired: 2));

        await players.Story.StepAsync(
            "Two consecutive codes confirm it",
            "They show that the app's clock runs with ours. The session gets a new token, since it is worth more now.",
            async () =>
            {
                before = _member.With(_member.Token);
                _member.Token = (await players.Functions.PostAsync(
                        $"authenticators/{enrollment}/confirm", new { codes = await _member.App!.TwoConsecutiveAsync() }, _member))
                    .Is(200)
                    .Has("session.state", "active")
                    .Has("session.assurance", "aal2")
                    .HasCount("recoveryCodes", 10)
                    .Text("sessionToken");
            });

        await players.Story.StepAsync(
            "The token from before can do nothing any more",
            "Whoever copied it while the session was worth less gains nothing.",
            async () => (await players.Functions.PostAsync("authenticators", new { name = "Another phone" }, before)).Is(401).Has("code", "token_rotated"));

        await players.Story.StepAsync(
            "An e-mail tells the member",
            "As it told the Owner.",
            async () => await players.Mail.ArrivesAsync(_member, "AuthenticatorAdded"));
    }
}
