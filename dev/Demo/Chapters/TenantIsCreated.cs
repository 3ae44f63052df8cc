namespace MfaFunctions.Dev.Demo.Chapters;

internal sealed class TenantIsCreated(StoryPlayers players) : IChapter
{
    public string Title => "A tenant is created";

    public async Task PlayAsync()
    {
        await players.Story.StepAsync("The functions are healthy", "Monitors call this route. It needs no key.", async () =>
            (await players.Functions.GetAsync("health")).Is(200)
        );

        await players.Story.StepAsync(
            $"An operator creates the tenant {players.Tenant} with its Owner",
            "Creating tenants requires the functions key. The Owner decides everything else.",
            async () => (
                    await players.Functions.PostAsOperatorAsync(
                        "operator/tenants",
                        new
                        {
                            tenantId = players.Tenant,
                            name = "Demo of the day",
                            owner = new { email = players.Owner.Email, displayName = players.Owner.DisplayName },
                        }
                    )
                ).Is(201).Has("tenantId", players.Tenant)
        );

        await players.Story.StepAsync(
            "The operator adds a member",
            "An operator never chooses a password for somebody: every person is invited by e-mail.",
            async () =>
                (
                    await players.Functions.PostAsOperatorAsync(
                        $"operator/tenants/{players.Tenant}/members",
                        new
                        {
                            email = players.Member.Email,
                            role = "member",
                            displayName = players.Member.DisplayName,
                        }
                    )
                ).Is(201)
        );

        foreach (var person in new[] { players.Owner, players.Member })
        {
            await players.Story.StepAsync(
                $"{person.DisplayName} accepts the invitation",
                "The mailed link works once. The password has at least 15 characters, as long as it can be the only factor.",
                async () =>
                {
                    var token = await players.Mail.BringsTokenAsync(person, "Invited");
                    (await players.Functions.PostAsync("invitations/accept", new { token, password = person.Password })).Is(204);
                }
            );
        }
    }
}
