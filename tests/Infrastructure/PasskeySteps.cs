using System.Net;
using System.Text.Json.Nodes;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>What people do with passkeys, step by step.</summary>
public static class PasskeySteps
{
    /// <summary>A host with a portal, which is where passkeys work by default.</summary>
    public static Task<MfaHost> StartWithPortalAsync(MfaHost.Settings? settings = null, params string[] arguments) =>
        MfaHost.StartAsync(settings, arguments: ["--Portal:Origin=" + VirtualAuthenticator.Portal, .. arguments]);

    public static Task<Reply> BeginPasskeyAsync(this MfaHost host, Person person, string? name = null, string? rpId = null)
    {
        var body = new JsonObject { ["type"] = "passkey" };
        if (name is not null)
        {
            body["name"] = name;
        }

        if (rpId is not null)
        {
            body["rpId"] = rpId;
        }

        return host.Api.PostAsync("authenticators", body, person.Token);
    }

    public static Task<Reply> ConfirmPasskeyAsync(
        this MfaHost host,
        Person person,
        Reply begun,
        JsonNode attestation,
        string? emailCode = null
    )
    {
        var body = new JsonObject { ["attestation"] = attestation.DeepClone() };
        if (emailCode is not null)
        {
            body["emailCode"] = emailCode;
        }

        return host.Api.PostAsync($"authenticators/{begun.Body!["id"]!.GetValue<string>()}/confirm", body, person.Token);
    }

    /// <summary>Enrolls a passkey in the person's session.</summary>
    public static async Task<Reply> EnrollPasskeyAsync(
        this MfaHost host,
        Person person,
        VirtualAuthenticator device,
        string? name = null,
        string? rpId = null
    )
    {
        var begun = (await host.BeginPasskeyAsync(person, name, rpId)).Expect(HttpStatusCode.Created);
        var emailCode = begun.Body!["emailCodeRequired"]!.GetValue<bool>() && person.ProveMailbox is { } prove ? await prove(person) : null;
        var confirmed = await host.ConfirmPasskeyAsync(person, begun, device.Create(begun.Body!["options"]!), emailCode);
        person.Token = confirmed.Expect(HttpStatusCode.OK).Token;
        return confirmed;
    }

    /// <summary>Options for one of the person's passkeys.</summary>
    public static async Task<JsonNode> ChallengeAsync(this MfaHost host, Person person, string? rpId = null) =>
        (await host.Api.PostAsync("session/challenges", rpId is null ? new { } : new { rpId }, person.Token))
            .Expect(HttpStatusCode.Created)
            .Body!["options"]!;

    public static Task<Reply> PostAssertionAsync(this MfaHost host, string token, JsonNode assertion) =>
        host.Api.PostAsync("session/verify", new JsonObject { ["assertion"] = assertion.DeepClone() }, token);

    public static async Task<Reply> TryVerifyAsync(this MfaHost host, Person person, VirtualAuthenticator device, string? rpId = null) =>
        await host.PostAssertionAsync(person.Token, device.Get(await host.ChallengeAsync(person, rpId)));

    public static async Task<Reply> VerifyAsync(this MfaHost host, Person person, VirtualAuthenticator device)
    {
        var reply = (await host.TryVerifyAsync(person, device)).Expect(HttpStatusCode.OK);
        person.Token = reply.Token;
        return reply;
    }

    /// <summary>Options for a passkey that a person who is not signed in picks.</summary>
    public static async Task<JsonNode> SignInChallengeAsync(this MfaHost host, string tenant = "acme", string? rpId = null) =>
        (await host.Api.PostAsync($"tenants/{tenant}/sessions/challenges", rpId is null ? new { } : new { rpId }))
            .Expect(HttpStatusCode.Created)
            .Body!["options"]!;

    public static Task<Reply> PostSignInAsync(this MfaHost host, JsonNode assertion, string tenant = "acme") =>
        host.Api.PostAsync($"tenants/{tenant}/sessions", new JsonObject { ["assertion"] = assertion.DeepClone() });

    /// <summary>Signs in with a passkey alone.</summary>
    public static async Task<Reply> TrySignInAsync(this MfaHost host, VirtualAuthenticator device, string tenant = "acme") =>
        await host.PostSignInAsync(device.Get(await host.SignInChallengeAsync(tenant)), tenant);

    public static string[] Texts(this JsonNode? list) => [.. list!.AsArray().Select(t => t!.GetValue<string>())];
}
