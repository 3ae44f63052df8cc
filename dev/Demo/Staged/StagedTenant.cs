namespace MfaFunctions.Dev.Demo.Staged;

/// <summary>A tenant and the legitimate actions of its people, which set up a demo and are not printed.</summary>
internal sealed class StagedTenant(Stage stage, string id)
{
    public string Id => id;

    /// <summary>The route of the policy.</summary>
    public string Policy => $"tenants/{id}/two-factor";

    /// <summary>The route of a sign-in.</summary>
    public string Sessions => $"tenants/{id}/sessions";

    public async Task CreateAsync(Person owner)
    {
        owner.UserId = (
            await stage.Quiet.PostAsOperatorAsync(
                "operator/tenants",
                new
                {
                    tenantId = id,
                    name = $"{owner.DisplayName} Ltd",
                    owner = new { email = owner.Email, displayName = owner.DisplayName },
                }
            )
        ).Is(201).Text("ownerUserId");
        await AcceptAsync(owner);
    }

    public async Task AddAsync(Person member)
    {
        member.UserId = (
            await stage.Quiet.PostAsOperatorAsync(
                $"operator/tenants/{id}/members",
                new
                {
                    email = member.Email,
                    role = "member",
                    displayName = member.DisplayName,
                }
            )
        ).Is(201).Text("userId");
        await AcceptAsync(member);
    }

    /// <summary>Signs the person in to a new session.</summary>
    public async Task<Person> SignInAsync(Person person)
    {
        var answer = await stage.Quiet.PostAsync(Sessions, new { email = person.Email, password = person.Password });
        return person.With(answer.Is(201).Text("sessionToken"));
    }

    /// <summary>Signs the person in with a code, so that the session is fully verified.</summary>
    public async Task<Person> SignInVerifiedAsync(Person person)
    {
        var answer = await stage.Quiet.PostAsync(
            Sessions,
            new
            {
                email = person.Email,
                password = person.Password,
                code = await stage.CodeOfAsync(person),
            }
        );
        return person.With(answer.Is(201).Has("session.state", "active").Has("session.assurance", "aal2").Text("sessionToken"));
    }

    /// <summary>Gives the person an authenticator app, recovery codes and a verified session.</summary>
    public async Task EnrollAsync(Person person)
    {
        var session = await SignInAsync(person);
        var begun = (await stage.Quiet.PostAsync("authenticators", new { name = $"{person.DisplayName}'s phone" }, session)).Is(201);
        person.App = new PatientApp(begun.Text("uri"), stage.Clock, stage.Clock);
        // An Owner also proves the mailbox.
        string? emailCode = null;
        if (begun.Text("emailCodeRequired") == "true")
        {
            (await stage.Quiet.PostAsync("enrollment/email-code", new { }, session)).Is(202);
            emailCode = await stage.Mail.BringsCodeAsync(person, shows: false);
        }

        var confirmation = new { codes = new[] { await stage.CodeOfAsync(person) }, emailCode };
        var confirmed = (await stage.Quiet.PostAsync($"authenticators/{begun.Text("id")}/confirm", confirmation, session)).Is(200);
        person.RecoveryCodes = confirmed.Texts("recoveryCodes");
        person.Token = confirmed.Text("sessionToken");
    }

    /// <summary>Switches the policy to required, as an Owner with a fresh code.</summary>
    public async Task RequireSecondFactorAsync(Person owner)
    {
        var etag = (await stage.Quiet.GetAsync(Policy, owner)).Is(200).ETag;
        (await stage.Quiet.PutAsync(Policy, new { mode = "required" }, owner, etag)).Is(200);
    }

    private async Task AcceptAsync(Person person)
    {
        var token = await stage.Mail.ReadTokenAsync(person, "Invited");
        (await stage.Quiet.PostAsync("invitations/accept", new { token, password = person.Password })).Is(204);
    }
}
