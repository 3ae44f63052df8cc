using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Faults;

/// <content>Passkeys: what is enrolled, removed or disabled, and what an assertion that was used opens.</content>
internal sealed partial record Scenario
{
    private static IEnumerable<Scenario> Passkeys =>
        [
            new(
                "confirm a passkey",
                PasskeyBegunAsync,
                (api, p) => api.PostAsync(p.Signed!["path"]!.GetValue<string>(), p.Signed["body"], p.Token),
                "PasskeyAdded",
                HasPasskeyAsync
            ),
            new("unbind a passkey", PasskeyOwnerAsync, UnbindPasskeyAsync, "PasskeyRemoved", HasNoPasskeyAsync),
            new(
                "verify with a copied passkey",
                CopiedInSessionAsync,
                (api, p) => api.PostAsync("session/verify", new JsonObject { ["assertion"] = p.Signed!.DeepClone() }, p.Token),
                "PasskeyDisabled",
                IsPasskeyDisabledAsync
            ),
            new(
                "sign in with a copied passkey",
                CopiedAsync,
                (api, p) => api.PostAsync($"tenants/{p.Tenant}/sessions", new JsonObject { ["assertion"] = p.Signed!.DeepClone() }),
                "PasskeyDisabled",
                IsPasskeyDisabledAsync
            ),
            new("mail of a passkey", PasskeyAddedAsync, null, "PasskeyAdded", HasPasskeyAsync),
        ];

    private static async Task<Person> PasskeyBegunAsync(MfaHost host)
    {
        var owner = await EnteredAsync(host);
        var begun = (await host.BeginPasskeyAsync(owner)).Expect(HttpStatusCode.Created).Body!;
        await host.AcceptLinkAsync(owner);
        owner.Signed = new JsonObject
        {
            ["path"] = $"authenticators/{begun["id"]}/confirm",
            ["body"] = new JsonObject { ["attestation"] = owner.Device.Create(begun["options"]!) },
        };
        return owner;
    }

    private static async Task<Person> PasskeyAddedAsync(MfaHost host)
    {
        var owner = await EnteredAsync(host);
        await host.EnrollPasskeyAsync(owner, owner.Device);
        return owner;
    }

    private static async Task<Person> PasskeyOwnerAsync(MfaHost host)
    {
        var owner = await PasskeyAddedAsync(host);
        await host.DrainAsync();
        return owner;
    }

    // The device has moved on, and the copy has not.
    private static async Task<Person> CopiedInSessionAsync(MfaHost host)
    {
        var owner = await PasskeyOwnerAsync(host);
        var copy = owner.Device.Copied();
        await host.VerifyAsync(owner, owner.Device);
        owner.Signed = copy.Get(await host.ChallengeAsync(owner));
        await host.DrainAsync();
        return owner;
    }

    private static async Task<Person> CopiedAsync(MfaHost host)
    {
        var owner = await CopiedInSessionAsync(host);
        owner.Device.Counter--;
        var copy = owner.Device.Copied();
        owner.Device.Counter++;
        owner.Signed = copy.Get(await host.SignInChallengeAsync(owner.Tenant));
        return owner;
    }

    private static async Task UnbindPasskeyAsync(ApiClient api, Person owner)
    {
        var listed = (await api.GetAsync("authenticators", owner.Token)).Expect(HttpStatusCode.OK).Body!["authenticators"]!.AsArray();
        await api.PostAsync($"authenticators/{listed.Single()!["id"]}/unbind", new { }, owner.Token);
    }

    private static async Task<bool> HasPasskeyAsync(MfaHost host, Person person)
    {
        if ((await host.AccountAsync(person)).Factors.Passkeys.Count == 0)
        {
            // The failed attempt does not block another one.
            await person.SignInAsync();
            await host.EnrollPasskeyAsync(person, person.Device);
            return false;
        }

        var reply = (await host.TrySignInAsync(person.Device, person.Tenant)).Expect(HttpStatusCode.Created);
        Assert.Equal(10, reply.Body!["session"]!["recoveryCodesLeft"]!.GetValue<int>());
        return true;
    }

    private static async Task<bool> HasNoPasskeyAsync(MfaHost host, Person person)
    {
        var reply = await host.TrySignInAsync(person.Device, person.Tenant);
        return reply.Status switch
        {
            HttpStatusCode.Created => false,
            _ => reply.Expect(HttpStatusCode.Unauthorized, "invalid_credentials") is not null,
        };
    }

    private static async Task<bool> IsPasskeyDisabledAsync(MfaHost host, Person person)
    {
        var account = await host.AccountAsync(person);
        var passkey = Assert.Single(account.Factors.Passkeys);
        if (passkey.DisabledAt is null)
        {
            (await host.TrySignInAsync(person.Device, person.Tenant)).Expect(HttpStatusCode.Created);
            return false;
        }

        Assert.DoesNotContain(account.Sessions, s => s.SecondFactor?.AuthenticatorId == passkey.Id);
        return true;
    }
}
