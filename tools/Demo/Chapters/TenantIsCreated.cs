namespace MfaFunctions.Tools.Demo.Chapters;

internal sealed class TenantIsCreated(Cast cast) : IChapter
{
    public string Title => "A tenant is created";

    public async Task PlayAsync()
    {
        await cast.Story.StepAsync(
            "The functions are healthy",
            "Monitors ask this route; it needs no key.",
            async () => (await cast.Functions.GetAsync("health")).Is(200));

        await cast.Story.StepAsync(
            $"An operator creates the tenant {cast.Tenant} with its Owner",
            "Only the holder of the functions key can; everything else is the Owner's to decide.",
            async () => (await cast.Functions.PostAsOperatorAsync("operator/tenants", new
            {
                tenantId = cast.Tenant,
                name = "Demo of the day",
                owner = new { email = cast.Owner.Email, displayName = cast.Owner.DisplayName, password = cast.Owner.Password },
            })).Is(201).Has("tenantId", cast.Tenant));

        await cast.Story.StepAsync(
            "The operator adds a member",
            "With a password here; without one the member would get an invitation by e-mail.",
            async () => (await cast.Functions.PostAsOperatorAsync($"operator/tenants/{cast.Tenant}/members", new
            {
                email = cast.Member.Email,
                role = "member",
                displayName = cast.Member.DisplayName,
                password = cast.Member.Password,
            })).Is(201));
    }
}
