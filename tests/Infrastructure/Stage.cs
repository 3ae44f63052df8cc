using System.Net;
using System.Runtime.CompilerServices;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>
/// Puts tenants, Owners and members into the tables as they are after the operator has created them and they have accepted their
/// invitations, without the mails.
/// </summary>
public static class Stage
{
    private const string Password = "correct horse battery";

    private static readonly ConditionalWeakTable<MfaHost, Lazy<Task<string>>> Hashes = [];

    public static async Task<Person> NewTenantAsync(this MfaHost host, string tenant = "acme", string owner = "olga@acme.test")
    {
        var id = TenantId.Parse(tenant);
        var user = await host.Get<AccountDirectory>().ClaimAsync(id, Addresses.Of(owner), UserId.New(), CancellationToken.None);
        await host.Get<TenantIndex>().AddAsync(id, CancellationToken.None);
        var made = new Tenant
        {
            Id = id,
            Name = "Acme Ltd",
            Policy = new TwoFactorPolicy { Since = host.Clock.Now },
            Owners = [user.Value],
        };
        await host.Get<TenantStore>().TryAddAsync(made, made.NewEvent(EventKind.TenantCreated, host.Clock.Now));
        return await host.NewPersonAsync(id, owner, "Olga Owner", Role.Owner);
    }

    public static Task<Person> NewMemberAsync(this MfaHost host, string tenant = "acme", string email = "ana@acme.test") =>
        host.NewPersonAsync(TenantId.Parse(tenant), email, "Ana Member", Role.Member);

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

    /// <summary>
    /// Creates a member as earlier versions stored one: the key is the address itself, whether today's rules would refuse it or not.
    /// </summary>
    public static Task<Person> NewEarlierMemberAsync(
        this MfaHost host,
        string stored,
        string tenant = "acme",
        string name = "Ana Member"
    ) => host.NewPersonAsync(TenantId.Parse(tenant), stored, name, Role.Member, key: stored);

    private static async Task<Person> NewPersonAsync(
        this MfaHost host,
        TenantId tenant,
        string email,
        string displayName,
        Role role,
        string? key = null
    )
    {
        var rows = host.Get<DirectoryRows>();
        var user = await rows.ClaimAsync(tenant, "email", key ?? Addresses.Of(email).Key, UserId.New(), CancellationToken.None);
        var (accounts, found) = (host.Get<AccountStore>(), await host.Get<TenantStore>().FindAsync(tenant, CancellationToken.None));
        var made = new Account
        {
            Tenant = tenant,
            Id = user,
            Profile = new Profile
            {
                Email = email,
                DisplayName = displayName,
                Role = role,
                CreatedAt = host.Clock.Now,
                ToldOfPolicy = found!.Policy.RequiredSinceVersion ?? 0,
            },
            Credentials = new Credentials { PasswordHash = await PasswordHashAsync(host) },
        };
        await accounts.TryAddAsync(made, made.NewEvent(EventKind.AccountCreated, host.Clock.Now) with { Actor = null });
        await host.Get<Roster>().UpdateAsync(made, CancellationToken.None);
        return new Person(host, tenant.Value, email, Password) { UserId = user.Value };
    }

    // One hash per host: people are often created in parallel, and the lines in which hashes wait are short.
    private static Task<string> PasswordHashAsync(MfaHost host) =>
        Hashes.GetValue(host, h => new Lazy<Task<string>>(() => h.Get<PasswordVerifier>().HashAsync(Password))).Value;
}
