using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Owner.Chapters;

internal sealed class MemberIsRemoved(OwnerStage stage) : IChapter
{
    private readonly Person _max = stage.Max;

    public string Title => "A member leaves, and comes back as somebody new";

    public async Task PlayAsync()
    {
        await stage.OlgaVerifiesAsync();
        _max.Token = (await stage.Acme.SignInVerifiedAsync(_max)).Token;
        var former = _max.UserId;

        await stage.Story.StepAsync(
            "Olga removes Max",
            "Sessions, authenticator, password and links end in one commit.",
            async () =>
            {
                (await stage.Functions.DeleteAsync(stage.RouteOf(_max), stage.Olga, await stage.ETagOfAsync(_max))).Is(204);
                (await stage.Functions.GetAsync("session", _max)).Is(401).Has("code", "unauthenticated");
                (await stage.Functions.GetAsync(stage.RouteOf(_max), stage.Olga)).Is(404).Has("code", "not_found");
            });

        await stage.Story.StepAsync(
            "His password opens nothing",
            "Answered as any wrong password is.",
            async () => (await stage.Functions.PostAsync(stage.Acme.Sessions, new { email = _max.Email, password = _max.Password })).Is(401).Has("code", "invalid_credentials"));

        await stage.Story.StepAsync(
            "The same address is invited again",
            "Somebody new, with an id of their own: nothing of the former account comes back.",
            async () =>
            {
                _max.UserId = (await stage.Functions.PostAsync(stage.Members, new { email = _max.Email, role = "member", displayName = "Max Again" }, stage.Olga)).Is(201).Text("userId");
                stage.Story.Promise("user id", "a new one", _max.UserId == former ? "the former one" : "a new one");
                await stage.Mail.ArrivesAsync(_max, "Invited");
                (await stage.ListAsync(stage.Olga, _max, "state", "invited")).Has("totals.people", "4");
            });
    }
}
