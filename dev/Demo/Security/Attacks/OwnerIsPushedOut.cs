using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Dev.Demo.Staged;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>A thief with everything of one Owner meets the other Owner. The tests play the end of the 24 hours.</summary>
internal sealed class OwnerIsPushedOut(Scenario scenario) : IChapter
{
    private readonly StagedTenant _pair = new(scenario, "pair");
    private readonly Person _petra = new("Petra", "petra@pair.test");
    private readonly Person _paul = new("Paul", "paul@pair.test");
    private readonly Person _puppet = new("Puppet", "puppet@pair.test");

    public string Title => "A thief has Petra's session and a fresh code, and wants the other Owner, Paul, out";

    private string RouteOfPaul => $"tenants/{_pair.Id}/members/{_paul.UserId}";

    public async Task PlayAsync()
    {
        await SetUpAsync();
        var thief = await _pair.SignInVerifiedAsync(_petra);
        var paul = await _pair.SignInVerifiedAsync(_paul);

        await scenario.Story.AttackAsync(
            "Resetting Paul's factors",
            "What is done to another Owner takes effect after 24 hours. Nothing of Paul's has changed.",
            async () =>
            {
                (await ResetAsync(thief)).Is(202).Has("kind", "reset").Has("next.0.rel", "confirm");
                await IsUnchangedAsync(paul);
            }
        );

        await scenario.Story.StepAsync("Paul is mailed and cancels the reset", "The link needs no sign-in and works once.", async () =>
        {
            var token = await scenario.Mail.BringsTokenAsync(_paul, "OwnerActionRequested");
            (await scenario.Functions.PostAsync("pending-actions/cancel", new { token })).Is(204);
        });

        await scenario.Story.AttackAsync("Making Paul a member, and confirming it", "A further Owner must confirm it.", async () =>
        {
            (await scenario.Functions.PatchAsync(RouteOfPaul, new { role = "member" }, thief, await ETagAsync(thief)))
                .Is(202)
                .Has("kind", "demote");
            (await ConfirmAsync(thief)).Is(409).Has("code", "conflict");
            await IsUnchangedAsync(paul);
        });

        await scenario.Story.AttackAsync("Removing Paul as well", "An account has at most one announced change.", async () =>
            (await scenario.Functions.DeleteAsync(RouteOfPaul, thief, await ETagAsync(thief))).Is(409).Has("code", "action_pending")
        );

        await scenario.Story.AttackAsync(
            "Adding an Owner of the thief's own, who confirms it",
            "An Owner of less than 24 hours counts for nothing. Paul and Petra are mailed that there is a new one.",
            async () =>
            {
                var route = $"tenants/{_pair.Id}/members/{_puppet.UserId}";
                var etag = (await scenario.Quiet.GetAsync(route, thief)).Is(200).ETag;
                (await scenario.Quiet.PatchAsync(route, new { role = "owner" }, thief, etag)).Is(200);
                (await ConfirmAsync(await _pair.SignInVerifiedAsync(_puppet))).Is(409).Has("code", "conflict");
                await IsUnchangedAsync(paul);
            }
        );

        scenario.Clock.AdvanceQuietly(TimeSpan.FromHours(23));
        await scenario.Story.StepAsync("23 hours later, Paul cancels it in the application", "He is an Owner as before.", async () =>
        {
            paul = await _pair.SignInVerifiedAsync(_paul);
            (await scenario.Functions.GetAsync(RouteOfPaul, paul)).Is(200).Has("role", "owner").Has("pendingAction.kind", "demote");
            (await scenario.Functions.DeleteAsync($"{RouteOfPaul}/pending-action", paul)).Is(204);
            await IsUnchangedAsync(paul);
        });
    }

    private async Task SetUpAsync()
    {
        await _pair.CreateAsync(_petra);
        await _pair.EnrollAsync(_petra);
        await _pair.RequireSecondFactorAsync(_petra);
        foreach (var person in new[] { _paul, _puppet })
        {
            await _pair.AddAsync(person);
            await _pair.EnrollAsync(person);
        }

        var petra = await _pair.SignInVerifiedAsync(_petra);
        (await scenario.Quiet.PatchAsync(RouteOfPaul, new { role = "owner" }, petra, await ETagAsync(petra))).Is(200);
        scenario.Clock.AdvanceQuietly(TimeSpan.FromHours(24));
    }

    private async Task<Answer> ResetAsync(Person thief) =>
        await scenario.Functions.PostAsync($"{RouteOfPaul}/reset", new { reason = "lost the phone" }, thief, await ETagAsync(thief));

    private async Task<Answer> ConfirmAsync(Person owner) =>
        await scenario.Functions.PostAsync($"{RouteOfPaul}/pending-action/confirm", new { }, owner, await ETagAsync(owner));

    private async Task<string> ETagAsync(Person owner) => (await scenario.Quiet.GetAsync(RouteOfPaul, owner)).Is(200).ETag;

    private async Task IsUnchangedAsync(Person paul) =>
        (await scenario.Functions.GetAsync("session", paul)).Is(200).Has("state", "active").Has("role", "owner").Has("assurance", "aal2");
}
