using System.Security.Cryptography;
using MfaFunctions.Dev.Demo.Chapters;
using OtpNet;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

internal sealed class AuthenticatorIsTakenOver(OwnerStage stage) : IChapter
{
    private const int SecretBytes = 20;

    private readonly Person _otto = stage.Otto;

    public string Title => "A member comes from another system, with the app he has";

    public async Task PlayAsync()
    {
        var uri = $"otpauth://totp/Other:otto?secret={Base32Encoding.ToString(RandomNumberGenerator.GetBytes(SecretBytes))}&issuer=Other";
        await stage.Acme.AddAsync(_otto);

        await stage.Story.StepAsync(
            "The operator asks what would happen",
            "With dryRun nothing is changed.",
            async () => (await ImportAsync(new { email = _otto.Email, uri, dryRun = true })).Is(200).Has("outcome", "would_import"));

        await stage.Story.StepAsync(
            "The operator takes the secret over",
            "In the form authenticator apps read; Otto has nothing to scan.",
            async () => (await ImportAsync(new { email = _otto.Email, uri })).Is(200).Has("outcome", "imported").Has("userId", _otto.UserId));

        await stage.Story.StepAsync(
            "The same call again changes nothing",
            "A run of many that broke off is simply repeated.",
            async () => (await ImportAsync(new { email = _otto.Email, uri })).Is(200).Has("outcome", "already_there"));

        await stage.Story.StepAsync(
            "A code of Otto's app signs him in",
            "And he is told by mail that there is an authenticator.",
            async () =>
            {
                _otto.App = new AuthenticatorApp(uri, stage.Clock, stage.Clock);
                (await stage.Functions.PostAsync(stage.Acme.Sessions, new { email = _otto.Email, password = _otto.Password, code = await stage.CodeOfAsync(_otto) }))
                    .Is(201).Has("session.state", "active").Has("session.assurance", "aal2");
                await stage.Mail.ArrivesAsync(_otto, "AuthenticatorAdded");
            });
    }

    private Task<Answer> ImportAsync(object body) => stage.Functions.PostAsOperatorAsync($"operator/tenants/{stage.Acme.Id}/authenticators", body);
}
