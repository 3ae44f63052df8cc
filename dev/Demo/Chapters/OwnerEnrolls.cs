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
            "The tenant's mode is off, so no code is required.",
            async () =>
                (await players.SignInAsync(_owner))
                    .Has("session.state", "active")
                    .Has("session.assurance", "aal1")
                    .Has("session.role", "owner")
        );

        await players.Story.StepAsync(
            "The Owner reads the tenant's policy",
            "Every policy change must send the ETag of the version it is based on.",
            async () => etag = (await players.Functions.GetAsync(policy, _owner)).Is(200).Has("mode", "off").ETag
        );

        await players.Story.StepAsync(
            "The Owner tries to require two-factor authentication and is refused",
            "An Owner without a second factor would be locked out of the tenant.",
            async () =>
                (await players.Functions.PutAsync(policy, new { mode = "required" }, _owner, etag)).Is(409).Has("code", "owner_not_ready")
        );

        await players.Story.StepAsync(
            "The Owner starts an enrollment",
            "The new secret is shown once, as text and as a QR code. It has no effect until it is confirmed.",
            async () => enrollment = await players.ScanQrCodeAsync(_owner, "Olga's phone", codesRequired: 1)
        );

        await players.Story.StepAsync(
            "A wrong code does not confirm the enrollment",
            "Confirmation proves that the app has the secret and that its clock is right.",
            async () => (await ConfirmAsync(enrollment, _owner.App!.Wrong())).Is(403).Has("code", "code_invalid")
        );

        await players.Story.StepAsync(
            "The app's code confirms the enrollment",
            "The accepted invitation has just proven the mailbox; later, an Owner would also enter a mailed code. "
                + "The ten recovery codes are "
                + "shown only once.",
            async () =>
            {
                _owner.Token = (await ConfirmAsync(enrollment, await _owner.App!.NextAsync()))
                    .Is(200)
                    .Has("session.state", "active")
                    .Has("session.assurance", "aal2")
                    .HasCount("recoveryCodes", 10)
                    .Text("sessionToken");
                _owner.VerifiedAt = players.Time.GetUtcNow();
            }
        );

        await players.Story.StepAsync(
            "The Owner receives an e-mail",
            "Two queues and a queue-triggered function deliver it. It would expose an enrollment by somebody else.",
            async () => await players.Mail.ArrivesAsync(_owner, "AuthenticatorAdded")
        );
    }

    private Task<Answer> ConfirmAsync(string enrollment, string code) =>
        players.Functions.PostAsync($"authenticators/{enrollment}/confirm", new { codes = new[] { code } }, _owner);
}
