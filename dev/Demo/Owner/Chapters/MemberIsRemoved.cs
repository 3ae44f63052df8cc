using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

internal sealed class MemberIsRemoved(OwnerStage stage) : IChapter
{
    private readonly Person _max = stage.Max;

    public string Title => "A member is removed and comes back with a new account";

    public async Task PlayAsync()
    {
        await stage.OlgaVerifiesAsync();
        _max.Token = (await stage.Acme.SignInVerifiedAsync(_max)).Token;
        var former = _max.UserId;

        await stage.Story.StepAsync(
            "Olga removes Max",
            "One commit ends the sessions and removes the authenticator, the password and the links.",
            async () =>
            {
                (await stage.Functions.DeleteAsync(stage.RouteOf(_max), stage.Olga, await stage.ETagOfAsync(_max))).Is(204);
                (await stage.Functions.GetAsync("session", _max)).Is(401).Has("code", "unauthenticated");
                (await stage.Functions.GetAsync(stage.RouteOf(_max), stage.Olga)).Is(404).Has("code", "not_found");
            }
        );

        await stage.Story.StepAsync("His password no longer works", "The answer is the same as for any wrong password.", async () =>
            (await stage.Functions.PostAsync(stage.Acme.Sessions, new { email = _max.Email, password = _max.Password }))
                .Is(401)
                .Has("code", "invalid_credentials")
        );

        await stage.Story.StepAsync(
            "The same address is invited again",
            "The new account has a new id. Nothing of the former account comes back.",
            async () =>
            {
                _max.UserId = (
                    await stage.Functions.PostAsync(
                        stage.Members,
                        new
                        {
                            email = _max.Email,
                            role = "member",
                            displayName = "Max Again",
                        },
                        stage.Olga
                    )
                ).Is(201).Text("userId");
                stage.Story.Promise("user id", "a new one", _max.UserId == former ? "the former one" : "a new one");
                await stage.Mail.ArrivesAsync(_max, "Invited");
                (await stage.ListAsync(stage.Olga, _max, "state", "invited")).Has("totals.people", "4");
            }
        );
    }
}
