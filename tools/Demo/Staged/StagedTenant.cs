namespace MfaFunctions.Tools.Demo.Security;

/// <summary>A tenant, and what its people do there as they should. None of it is shown: the attacks are the story.</summary>
internal sealed class StagedTenant(Scene scene, string id)
{
    public string Id => id;

    /// <summary>The route of the switch.</summary>
    public string Policy => $"tenants/{id}/two-factor";

    /// <summary>The route of a sign-in.</summary>
    public string Sessions => $"tenants/{id}/sessions";

    public async Task CreateAsync(Person owner) => (await scene.Quiet.PostAsOperatorAsync("operator/tenants", new
    {
        tenantId = id,
        name = $"{owner.DisplayName} Ltd",
        owner = new { email = owner.Email, displayName = owner.DisplayName, password = owner.Password },
    })).Is(201);

    public async Task AddAsync(Person member) => (await scene.Quiet.PostAsOperatorAsync(
        $"operator/tenants/{id}/members",
        new { email = member.Email, role = "member", displayName = member.DisplayName, password = member.Password })).Is(201);

    /// <summary>The person in a new session of their own.</summary>
    public async Task<Person> SignInAsync(Person person)
    {
        var answer = await scene.Quiet.PostAsync(Sessions, new { email = person.Email, password = person.Password });
        return person.With(answer.Is(201).Text("sessionToken"));
    }

    /// <summary>The same with a code, so that the session may do everything.</summary>
    public async Task<Person> SignInVerifiedAsync(Person person)
    {
        var answer = await scene.Quiet.PostAsync(Sessions, new { email = person.Email, password = person.Password, code = await scene.CodeOfAsync(person) });
        return person.With(answer.Is(201).Has("session.state", "active").Has("session.assurance", "aal2").Text("sessionToken"));
    }

    /// <summary>Gives the person an authenticator app, recovery codes and a verified session.</summary>
    public async Task EnrollAsync(Person person)
    {
        var session = await SignInAsync(person);
        var begun = (await scene.Quiet.PostAsync("authenticators", new { name = $"{person.DisplayName}'s phone" }, session)).Is(201);
        person.App = new AuthenticatorApp(begun.Text("uri"), scene.Clock, scene.Clock);
        var codes = new[] { await scene.CodeOfAsync(person) };
        var confirmed = (await scene.Quiet.PostAsync($"authenticators/{begun.Text("id")}/confirm", new { codes }, session)).Is(200);
        person.RecoveryCodes = confirmed.Texts("recoveryCodes");
        person.Token = confirmed.Text("sessionToken");
    }

    /// <summary>The switch, by an Owner who has just verified a code.</summary>
    public async Task RequireSecondFactorAsync(Person owner)
    {
        var etag = (await scene.Quiet.GetAsync(Policy, owner)).Is(200).ETag;
        (await scene.Quiet.PutAsync(Policy, new { mode = "required" }, owner, etag)).Is(200);
    }
}
