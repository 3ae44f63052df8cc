using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

internal sealed class MemberIsInvited(OwnerStage stage) : IChapter
{
    private readonly Person _ivo = stage.Ivo;

    public string Title => "The Owner invites a member";

    public async Task PlayAsync()
    {
        var invitation = "";

        await stage.Story.StepAsync(
            "Olga has a tenant with two members",
            "Olga has an authenticator app and ten recovery codes. Ana and Max sign in with a password. Ana has an open session.",
            async () =>
            {
                await stage.Acme.CreateAsync(stage.Olga);
                await stage.Acme.EnrollAsync(stage.Olga);
                await stage.Acme.AddAsync(stage.Ana);
                await stage.Acme.AddAsync(stage.Max);
                stage.Ana.Token = (await stage.Acme.SignInAsync(stage.Ana)).Token;
                stage.Story.Kept("one Owner, two members, mode off");
            }
        );

        await stage.Story.StepAsync(
            "Olga invites Ivo",
            "An invitation needs an e-mail address, and a second factor verified within the last five minutes.",
            async () => _ivo.UserId = (
                    await stage.Functions.PostAsync(
                        stage.Members,
                        new
                        {
                            email = _ivo.Email,
                            role = "member",
                            displayName = _ivo.DisplayName,
                        },
                        stage.Olga
                    )
                ).Is(201).Text("userId")
        );

        await stage.Story.StepAsync("The list shows him as invited", "He cannot sign in yet.", async () =>
            await stage.ListAsync(stage.Olga, _ivo, "state", "invited")
        );

        await stage.Story.StepAsync(
            "The mail brings Ivo a link",
            "It is valid for seven days. Browsers send no server the part after #, the token; the page posts it to the API.",
            async () => invitation = await stage.Mail.BringsTokenAsync(_ivo, "Invited")
        );

        await stage.Story.StepAsync("Ivo accepts and sets a password", "The link proves that the address is his.", async () =>
            (await stage.Functions.PostAsync("invitations/accept", new { token = invitation, password = _ivo.Password })).Is(204)
        );

        await stage.Story.StepAsync("The link works once", "Used, expired, altered and invented tokens get the same answer.", async () =>
            (await stage.Functions.PostAsync("invitations/accept", new { token = invitation, password = _ivo.Password }))
                .Is(400)
                .Has("code", "invalid_request")
        );

        await stage.Story.StepAsync("Ivo signs in", "No second factor is required yet.", async () =>
            _ivo.Token = (await stage.Functions.PostAsync(stage.Acme.Sessions, new { email = _ivo.Email, password = _ivo.Password }))
                .Is(201)
                .Has("session.state", "active")
                .Has("session.role", "member")
                .Text("sessionToken")
        );

        await stage.Story.StepAsync("The list shows him as not_started", "The list lags the accounts by moments.", async () =>
            (await stage.ListAsync(stage.Olga, _ivo, "state", "not_started"))
                .Has("totals.people", "4")
                .Has("totals.enrolled", "1")
                .Has("totals.notStarted", "3")
        );
    }
}
