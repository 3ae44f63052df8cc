using System.Net;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>Creates tenants, Owners and members through the operator's routes.</summary>
public static class Stage
{
    private const string Password = "correct horse battery";

    public static async Task<Person> NewTenantAsync(this MfaHost host, string tenant = "acme", string owner = "olga@acme.test")
    {
        var reply = await host.Api.OperatorPostAsync(
            "operator/tenants",
            new
            {
                tenantId = tenant,
                name = "Acme Ltd",
                owner = new
                {
                    email = owner,
                    displayName = "Olga Owner",
                    password = Password,
                },
            }
        );
        return new Person(host, tenant, owner, Password)
        {
            UserId = reply.Expect(HttpStatusCode.Created).Body!["ownerUserId"]!.GetValue<string>(),
        };
    }

    public static async Task<Person> NewMemberAsync(this MfaHost host, string tenant = "acme", string email = "ana@acme.test")
    {
        var reply = await host.Api.OperatorPostAsync(
            $"operator/tenants/{tenant}/members",
            new
            {
                email,
                role = "member",
                displayName = "Ana Member",
                password = Password,
            }
        );
        return new Person(host, tenant, email, Password)
        {
            UserId = reply.Expect(HttpStatusCode.Created).Body!["userId"]!.GetValue<string>(),
        };
    }

    /// <summary>Creates a person and makes them an Owner. The acting Owner's second factor must be fresh.</summary>
    public static async Task<Person> NewOwnerAsync(this MfaHost host, Person owner, string email)
    {
        var person = await host.NewMemberAsync(owner.Tenant, email);
        (await host.ChangeAsync(owner, person.UserId, new { role = "owner" })).Expect(HttpStatusCode.OK);
        return person;
    }

    /// <summary>Creates an Owner who has signed in and enrolled.</summary>
    public static async Task<Person> NewReadyOwnerAsync(this MfaHost host, string tenant = "acme", string owner = "olga@acme.test")
    {
        var person = await host.NewTenantAsync(tenant, owner);
        await person.SignInAsync();
        await person.EnrollAsync();
        return person;
    }

    /// <summary>Creates a member with an authenticator in a tenant that asks only enrolled people for a second factor.</summary>
    public static async Task<Person> NewEnrolledMemberAsync(this MfaHost host, string tenant = "acme")
    {
        var owner = await host.NewReadyOwnerAsync(tenant);
        (await owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);
        var member = await host.NewMemberAsync(tenant);
        await member.SignInAsync();
        await member.EnrollAsync();
        return member;
    }
}
