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
                            owner = new
                            {
                                email = players.Owner.Email,
                                displayName = players.Owner.DisplayName,
                                password = players.Owner.Password,
                            },
                        }
                    )
                ).Is(201).Has("tenantId", players.Tenant)
        );

        await players.Story.StepAsync(
            "The operator adds a member",
            "The demo sets a password. Without one, the member would receive an invitation by e-mail.",
            async () =>
                (
                    await players.Functions.PostAsOperatorAsync(
                        $"operator/tenants/{players.Tenant}/members",
                        new
                        {
                            email = players.Member.Email,
                            role = "member",
                            displayName = players.Member.DisplayName,
                            password = players.Member.Password,
                        }
                    )
                ).Is(201)
        );
    }
}
