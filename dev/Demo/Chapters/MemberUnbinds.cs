namespace MfaFunctions.Dev.Demo.Chapters;

internal sealed class MemberUnbinds(StoryPlayers players) : IChapter
{
    private readonly Person _member = players.Member;

    public string Title => "The member unbinds the authenticator";

    public async Task PlayAsync()
    {
        var authenticator = "";

        await players.Story.StepAsync(
            "The member lists the authenticators",
            "The list shows names and times, so an unknown authenticator stands out.",
            async () =>
                authenticator = (await players.Functions.GetAsync("authenticators", _member))
                    .Is(200)
                    .HasCount("authenticators", 1)
                    .Has("authenticators.0.name", "Milo's phone")
                    .Has("recoveryCodesLeft", "10")
                    .Text("authenticators.0.id")
        );

        await players.Story.StepAsync(
            "The member unbinds it with a code",
            "The mode is still required, so removing the last authenticator leads back to enrollment.",
            async () =>
                _member.Token = (
                    await players.Functions.PostAsync(
                        $"authenticators/{authenticator}/unbind",
                        new { code = await _member.App!.NextAsync() },
                        _member
                    )
                )
                    .Is(200)
                    .Has("session.state", "enrollment_required")
                    .Has("session.assurance", "aal1")
                    .Text("sessionToken")
        );

        await players.Story.StepAsync("The member receives an e-mail", "A factor cannot be removed unnoticed.", async () =>
            await players.Mail.ArrivesAsync(_member, "AuthenticatorRemoved")
        );
    }
}
