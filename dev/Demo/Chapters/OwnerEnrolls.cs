namespace MfaFunctions.Dev.Demo.Chapters;

internal sealed class OwnerEnrolls(StoryPlayers players) : IChapter
{
    private readonly Person _owner = players.Owner;

    public string Title => "The Owner enrolls an authenticator app";

    public async Task PlayAsync()
    {
        var policy = $"tenants/{players.Tenant}/two-factor";
        var etag = "";
        var enrollment = "";

        await players.Story.StepAsync(
            "The Owner signs in with the password",
            "The tenant's mode is off, so nobody is asked for a code.",
            async () => (await players.SignInAsync(_owner)).Has("session.state", "active").Has("session.assurance", "aal1").Has("session.role", "owner"));

        await players.Story.StepAsync(
            "The Owner reads the tenant's policy",
            "Every change of it names the version it was decided on, the ETag.",
            async () => etag = (await players.Functions.GetAsync(policy, _owner)).Is(200).Has("mode", "off").ETag);

        await players.Story.StepAsync(
            "The Owner tries to switch two-factor authentication on, and may not yet",
            "An Owner without a second factor would lock the tenant out.",
            async () => (await players.Functions.PutAsync(policy, new { mode = "required" }, _owner, etag)).Is(409).Has("code", "owner_not_ready"));

        await players.Story.StepAsync(
            "The Owner begins an enrollment",
            "A new secret, as text and as QR code; it is shown this once and changes nothing until it is confirmed.",
            async () => enrollment = await players.ScanQrCodeAsync(_owner, "Olga's phone", codesRequired: 1));

        await players.Story.StepAsync(
            "A wrong code does not confirm it",
            "Confirming proves that the app has the secret and that its clock is right.",
            async () => (await ConfirmAsync(enrollment, _owner.App!.Wrong())).Is(403).Has("code", "code_invalid"));

        await players.Story.StepAsync(
            "The app's code confirms it",
            "The session is verified by it at once, and the ten recovery codes are shown this one time.",
            async () =>
            {
                _owner.Token = (await ConfirmAsync(enrollment, await _owner.App!.NextAsync()))
                    .Is(200)
                    .Has("session.state", "active")
                    .Has("session.assurance", "aal2")
                    .HasCount("recoveryCodes", 10)
                    .Text("sessionToken");
                _owner.VerifiedAt = players.Time.GetUtcNow();
            });

        await players.Story.StepAsync(
            "An e-mail tells the Owner",
            "It went through two queues and a queue-triggered function; whoever did not enroll would learn of it.",
            async () => await players.Mail.ArrivesAsync(_owner, "AuthenticatorAdded"));
    }

    private Task<Answer> ConfirmAsync(string enrollment, string code) =>
        players.Functions.PostAsync($"authenticators/{enrollment}/confirm", new { codes = new[] { code } }, _owner);
}
