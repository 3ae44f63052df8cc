using System.Net;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Faults;

/// <summary>The work of a process when it is killed.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="PrepareAsync">
/// Prepares the scenario in a process that survives. Returns the person who acts, and may leave work for the next process.
/// </param>
/// <param name="ActAsync">The request to the killed process; null when it processes its queues.</param>
/// <param name="Kind">The event that must be reported if and only if the change was committed.</param>
/// <param name="CheckAsync">
/// Returns whether a process started afterwards sees the change. Asserts that the change is complete or absent.
/// </param>
internal sealed partial record Scenario(
    string Name,
    Func<MfaHost, Task<Person>> PrepareAsync,
    Func<ApiClient, Person, Task>? ActAsync,
    string Kind,
    Func<MfaHost, Person, Task<bool>> CheckAsync
)
{
    /// <summary>The number of Owners to notify that the policy was weakened.</summary>
    public int OwnersTold { get; init; }

    private const string NewPassword = "a quite new password";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("enroll", EnteredAsync, (api, p) => api.PostAsync("authenticators", new { }, p.Token), "AuthenticatorAdded", NotEnrolledAsync),
        new(
            "confirm",
            BegunAsync,
            (api, p) => api.PostAsync($"authenticators/{p.AuthenticatorId}/confirm", new { codes = new[] { p.Code() } }, p.Token),
            "AuthenticatorAdded",
            EnrolledAsync
        ),
        new(
            "unbind",
            EnrolledPersonAsync,
            (api, p) => api.PostAsync($"authenticators/{p.AuthenticatorId}/unbind", new { }, p.Token),
            "AuthenticatorRemoved",
            UnboundAsync
        ),
        new("switch", ReadyTenantAsync, SwitchAsync, "PolicyChanged", RequiredAsync),
        new(
            "ask for a reset",
            QuietOwnerAsync,
            (api, p) => api.PostAsync("password-resets", new { tenantId = p.Tenant, email = p.Email }),
            "PasswordResetRequested",
            ResetMailedAsync
        )
        {
            // The answer comes before the work, alike for known and unknown addresses. A process that dies in between loses the request.
            QueuesAfterAnswer = StorageNames.PasswordResets,
        },
        new(
            "reset",
            ResetMailAsync,
            (api, p) => api.PostAsync("password-resets/accept", new { token = p.Token, password = NewPassword }),
            "PasswordChanged",
            PasswordIsNewAsync
        ),
        new("reset by an Owner", HelpedTenantAsync, ResetMemberAsync, "FactorsReset", IsResetAsync),
        new("mail of confirm", ConfirmedAsync, null, "AuthenticatorAdded", EnrolledAsync),
        new("mail of unbind", UnboundBeforeAsync, null, "AuthenticatorRemoved", UnboundAsync),
        new("walk of switch", SwitchedAsync, null, "SecondFactorRequired", RequiredAsync),
        new("mail of reset", ResetAskedAsync, null, "PasswordResetRequested", ResetMailedAsync),
        .. Passkeys,
        new("mail to Owners", WeakenedAsync, null, "PolicyChanged", OffAsync) { OwnersTold = 2 },
    ];

    /// <summary>The queue that gets a message after the answer; null if the answer waits for everything.</summary>
    public string? QueuesAfterAnswer { get; init; }

    /// <summary>Whether the change was committed before the killed process started. Such a change must always be reported.</summary>
    public bool IsCommitted => ActAsync is null;

    // ---- preparation

    private static async Task<Person> QuietOwnerAsync(MfaHost host)
    {
        var owner = await host.NewTenantAsync();
        await host.DrainAsync();
        return owner;
    }

    private static async Task<Person> EnteredAsync(MfaHost host)
    {
        var owner = await QuietOwnerAsync(host);
        await owner.SignInAsync();
        return owner;
    }

    private static async Task<Person> BegunAsync(MfaHost host)
    {
        var owner = await EnteredAsync(host);
        await owner.BeginEnrollmentAsync();
        return owner;
    }

    private static async Task<Person> ConfirmedAsync(MfaHost host)
    {
        var owner = await EnteredAsync(host);
        await owner.EnrollAsync();
        return owner;
    }

    private static async Task<Person> EnrolledPersonAsync(MfaHost host)
    {
        var owner = await ConfirmedAsync(host);
        await host.DrainAsync();
        return owner;
    }

    private static async Task<Person> UnboundBeforeAsync(MfaHost host)
    {
        var owner = await EnrolledPersonAsync(host);
        (await owner.UnbindAsync(new { })).Expect(HttpStatusCode.OK);
        return owner;
    }

    private static async Task<Person> ReadyTenantAsync(MfaHost host)
    {
        var owner = await ConfirmedAsync(host);
        await host.NewMemberAsync();
        await host.DrainAsync();
        return owner;
    }

    private static async Task<Person> SwitchedAsync(MfaHost host)
    {
        var owner = await ReadyTenantAsync(host);
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        return owner;
    }

    private static async Task<Person> WeakenedAsync(MfaHost host)
    {
        var owner = await ConfirmedAsync(host);
        await host.NewOwnerAsync(owner, "otto@acme.test");
        (await owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();
        (await owner.SwitchAsync(new { mode = "off" })).Expect(HttpStatusCode.OK);
        return owner;
    }

    private static async Task<Person> HelpedTenantAsync(MfaHost host)
    {
        var owner = await ConfirmedAsync(host);
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        await member.EnrollAsync();
        await host.DrainAsync();
        return owner;
    }

    private static async Task<Person> ResetAskedAsync(MfaHost host)
    {
        var owner = await QuietOwnerAsync(host);
        (await host.Api.PostAsync("password-resets", new { tenantId = owner.Tenant, email = owner.Email })).Expect(HttpStatusCode.Accepted);
        return owner;
    }

    private static async Task<Person> ResetMailAsync(MfaHost host)
    {
        var owner = await QuietOwnerAsync(host);
        // The token of the link, not of a session.
        owner.Token = await host.ResetTokenAsync(owner);
        return owner;
    }

    private static async Task SwitchAsync(ApiClient api, Person owner)
    {
        var policy = (await api.GetAsync($"tenants/{owner.Tenant}/two-factor", owner.Token)).Expect(HttpStatusCode.OK);
        await api.PutAsync(
            $"tenants/{owner.Tenant}/two-factor",
            new { mode = "required" },
            owner.Token,
            ("If-Match", policy.Headers["ETag"])
        );
    }

    private static async Task ResetMemberAsync(ApiClient api, Person owner)
    {
        var path = await MemberPathAsync(api, owner);
        var member = (await api.GetAsync(path, owner.Token)).Expect(HttpStatusCode.OK);
        await api.PostAsync(
            path + "/reset",
            new { reason = "lost the phone", remove = new[] { "factors" } },
            owner.Token,
            ("If-Match", member.Headers["ETag"])
        );
    }

    private static async Task<string> MemberPathAsync(ApiClient api, Person owner)
    {
        var all = (await api.GetAsync($"tenants/{owner.Tenant}/members", owner.Token)).Expect(HttpStatusCode.OK).Body![
            "members"
        ]!.AsArray();
        return $"tenants/{owner.Tenant}/members/{all.Select(m => m!["userId"]!.GetValue<string>()).Single(id => id != owner.UserId)}";
    }

    // ---- checks

    private static async Task<bool> NotEnrolledAsync(MfaHost host, Person person)
    {
        await person.SignInAsync();
        Assert.Empty(await AuthenticatorsAsync(host, person));
        await person.EnrollAsync();
        await person.UnbindAsync(new { });
        return false;
    }

    private static async Task<bool> EnrolledAsync(MfaHost host, Person person)
    {
        await person.SignInAsync();
        if (await AuthenticatorsAsync(host, person) is [])
        {
            // The failed attempt does not block another one.
            await person.BeginEnrollmentAsync();
            return false;
        }

        await person.VerifyAsync(person.Code());
        Assert.Equal(10, (await person.GetSessionAsync()).Body!["recoveryCodesLeft"]!.GetValue<int>());
        return true;
    }

    private static async Task<bool> UnboundAsync(MfaHost host, Person person)
    {
        await person.SignInAsync();
        if (await AuthenticatorsAsync(host, person) is [])
        {
            await person.BeginEnrollmentAsync();
            return true;
        }

        await person.VerifyAsync(person.Code());
        return false;
    }

    private static async Task<bool> RequiredAsync(MfaHost host, Person owner)
    {
        await owner.SignInAsync(owner.Code());
        return (await host.Api.GetAsync($"tenants/{owner.Tenant}/two-factor", owner.Token)).Expect(HttpStatusCode.OK).Body![
                "mode"
            ]!.GetValue<string>() == "required";
    }

    private static async Task<bool> OffAsync(MfaHost host, Person owner)
    {
        await owner.SignInAsync();
        return (await host.Api.GetAsync($"tenants/{owner.Tenant}/two-factor", owner.Token)).Expect(HttpStatusCode.OK).Body![
                "mode"
            ]!.GetValue<string>() == "off";
    }

    private static async Task<bool> IsResetAsync(MfaHost host, Person owner)
    {
        await owner.SignInAsync(owner.Code());
        return !(await host.Api.GetAsync(await MemberPathAsync(host.Api, owner), owner.Token)).Expect(HttpStatusCode.OK).Body![
            "enrolled"
        ]!.GetValue<bool>();
    }

    private static async Task<bool> ResetMailedAsync(MfaHost host, Person person)
    {
        await person.SignInAsync();
        return await Rows.CountAsync(host, "MfaAccounts", r =>
                r.GetString("Links") is { } links && links.Contains("Key", StringComparison.Ordinal)
            ) > 0;
    }

    private static async Task<bool> PasswordIsNewAsync(MfaHost host, Person person)
    {
        var renewed = new Person(host, person.Tenant, person.Email, NewPassword);
        var (before, after) = (
            (await person.TrySignInAsync()).Status == HttpStatusCode.Created,
            (await renewed.TrySignInAsync()).Status == HttpStatusCode.Created
        );
        Assert.True(before != after, "Exactly one password opens the account.");
        var again = await host.Api.PostAsync("password-resets/accept", new { token = person.Token, password = NewPassword });
        Assert.Equal(before, again.Status == HttpStatusCode.NoContent);
        return after;
    }

    private static async Task<IReadOnlyList<string>> AuthenticatorsAsync(MfaHost host, Person person) =>
        [
            .. (await host.Api.GetAsync("authenticators", person.Token)).Expect(HttpStatusCode.OK).Body!["authenticators"]!
                .AsArray()
                .Select(a => a!["id"]!.GetValue<string>()),
        ];
}
