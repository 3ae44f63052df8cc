namespace MfaFunctions.Dev.Demo.Chapters;

internal sealed class NextSignIn(StoryPlayers players) : IChapter
{
    private readonly Person _member = players.Member;

    public string Title => "The next sign-in requires a code";

    public async Task PlayAsync()
    {
        var code = "";
        Person? halfway = null;

        await players.Story.StepAsync(
            "The member signs in with the password only",
            "The password alone is not enough, so the session may verify a code and nothing else.",
            async () =>
            {
                (await players.SignInAsync(_member)).Has("session.state", "verification_required").Has("session.next.0.rel", "verify");
                halfway = _member.With(_member.Token);
            }
        );

        await players.Story.StepAsync(
            "A wrong code is refused and counted",
            "After a few failures each further attempt has to wait longer.",
            async () =>
                (await players.Functions.PostAsync("session/verify", new { code = _member.App!.Wrong() }, halfway))
                    .Is(403)
                    .Has("code", "code_invalid")
                    .HasSome("attemptsLeft")
        );

        await players.Story.StepAsync(
            "The member signs in with password and code in one request",
            "This is for front ends that show both fields at once.",
            async () =>
            {
                code = await _member.App!.NextAsync();
                (await players.SignInAsync(_member, code)).Has("session.state", "active").Has("session.assurance", "aal2");
            }
        );

        await players.Story.StepAsync(
            "The same code does not work twice",
            "Somebody may have seen the code. The replay does not count as a failure, because it is usually a double click.",
            async () =>
                (await players.Functions.PostAsync("session/verify", new { code }, halfway))
                    .Is(403)
                    .Has("code", "code_invalid")
                    .Has("hint", "already_used")
        );
    }
}
