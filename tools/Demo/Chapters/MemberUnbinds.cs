namespace MfaFunctions.Tools.Demo.Chapters;

internal sealed class MemberUnbinds(Cast cast) : IChapter
{
    private readonly Person _member = cast.Member;

    public string Title => "The member unbinds the authenticator";

    public async Task PlayAsync()
    {
        var authenticator = "";

        await cast.Story.StepAsync(
            "The member lists the authenticators",
            "With names and times, so that one nobody knows stands out.",
            async () => authenticator = (await cast.Functions.GetAsync("authenticators", _member))
                .Is(200).HasCount("authenticators", 1).Has("authenticators.0.name", "Milo's phone").Has("recoveryCodesLeft", "10").Text("authenticators.0.id"));

        await cast.Story.StepAsync(
            "The member unbinds it with a code",
            "Removing the last one leads back to enrolling, not around it: the mode is still required.",
            async () => _member.Token = (await cast.Functions.PostAsync(
                    $"authenticators/{authenticator}/unbind", new { code = await _member.App!.NextAsync() }, _member))
                .Is(200).Has("session.state", "enrollment_required").Has("session.assurance", "aal1").Text("sessionToken"));

        await cast.Story.StepAsync(
            "An e-mail tells the member",
            "Whoever takes a factor away cannot keep that quiet.",
            async () => await cast.Mail.ArrivesAsync(_member, "AuthenticatorRemoved"));
    }
}
