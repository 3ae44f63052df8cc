using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

internal sealed class AuthenticatorIsTakenOver(OwnerStage stage) : IChapter
{
    private readonly Person _otto = stage.Otto;

    public string Title => "A member is imported from another system with an existing authenticator";

    public async Task PlayAsync()
    {
        var uri = $"otpauth://totp/Other:otto?secret={AuthenticatorApp.NewSecret()}&issuer=Other";
        await stage.Acme.AddAsync(_otto);

        await stage.Story.StepAsync("The operator runs a dry run", "With dryRun nothing changes.", async () => (
                await ImportAsync(
                    new
                    {
                        email = _otto.Email,
                        uri,
                        dryRun = true,
                    }
                )
            ).Is(200).Has("outcome", "would_import"));

        await stage.Story.StepAsync(
            "The operator imports the secret",
            "The secret is an otpauth URI, the format of authenticator apps. Otto does not have to scan anything.",
            async () => (await ImportAsync(new { email = _otto.Email, uri })).Is(200).Has("outcome", "imported").Has("userId", _otto.UserId)
        );

        await stage.Story.StepAsync("The same call again changes nothing", "An interrupted import can simply be repeated.", async () =>
            (await ImportAsync(new { email = _otto.Email, uri })).Is(200).Has("outcome", "already_there")
        );

        await stage.Story.StepAsync("Otto signs in with a code from his app", "A mail notifies him of the authenticator.", async () =>
        {
            _otto.App = new PatientApp(uri, stage.Clock, stage.Clock);
            (
                await stage.Functions.PostAsync(
                    stage.Acme.Sessions,
                    new
                    {
                        email = _otto.Email,
                        password = _otto.Password,
                        code = await stage.CodeOfAsync(_otto),
                    }
                )
            ).Is(201).Has("session.state", "active").Has("session.assurance", "aal2");
            await stage.Mail.ArrivesAsync(_otto, "AuthenticatorAdded");
        });
    }

    private Task<Answer> ImportAsync(object body) =>
        stage.Functions.PostAsOperatorAsync($"operator/tenants/{stage.Acme.Id}/authenticators", body);
}
