using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Testing;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>A person with a password and an authenticator app who uses a front end.</summary>
public sealed class Person(ApiClient api, TimeProvider clock, string tenant, string email, string password)
{
    public Person(MfaHost host, string tenant, string email, string password)
        : this(host.Api, host.Clock, tenant, email, password) => ProveMailbox = host.AcceptLinkAsync;

    /// <summary>Proves the mailbox for the first authenticator; returns the mailed code, or null if a link proved it.</summary>
    public Func<Person, Task<string?>>? ProveMailbox { get; set; }

    public string Tenant => tenant;

    public string Email => email;

    public string Password => password;

    public string UserId { get; init; } = "";

    /// <summary>The newest session token.</summary>
    public string Token { get; set; } = "";

    public string AuthenticatorId { get; private set; } = "";

    public string? EmailCode { get; set; }

    /// <summary>The authenticator with the person's passkeys.</summary>
    public VirtualAuthenticator Device { get; init; } = new() { Counts = true };

    /// <summary>A response of the device that is still to be sent.</summary>
    public JsonNode? Signed { get; set; }

    public string Secret { get; private set; } = "";

    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    /// <summary>The same person using another host on the same storage.</summary>
    public Person At(MfaHost other)
    {
        var same = At(other.Api, other.Clock);
        same.ProveMailbox = other.AcceptLinkAsync;
        return same;
    }

    /// <summary>The same person using another client.</summary>
    public Person At(ApiClient other, TimeProvider time) =>
        new(other, time, tenant, email, password)
        {
            UserId = UserId,
            Token = Token,
            AuthenticatorId = AuthenticatorId,
            Secret = Secret,
            RecoveryCodes = RecoveryCodes,
            Device = Device,
            Signed = Signed,
        };

    /// <summary>The code that the authenticator app shows this many steps from now.</summary>
    public string Code(int stepsAhead = 0) => CodeOf(Secret, stepsAhead);

    public string CodeOf(string secret, int stepsAhead = 0) => App(secret).Code(stepsAhead);

    /// <inheritdoc cref="AuthenticatorApp.WrongCode"/>
    public string WrongCode() => App(Secret).WrongCode();

    public async Task<Reply> SignInAsync(string? code = null)
    {
        var reply = await TrySignInAsync(code);
        Token = reply.Expect(HttpStatusCode.Created).Token;
        return reply;
    }

    public Task<Reply> TrySignInAsync(string? code = null) =>
        api.PostAsync(
            $"tenants/{tenant}/sessions",
            code is null
                ? new { email, password }
                : new
                {
                    email,
                    password,
                    code,
                }
        );

    public Task<Reply> GetSessionAsync() => api.GetAsync("session", Token);

    public async Task<Reply> VerifyAsync(string code)
    {
        var reply = await TryVerifyAsync(code);
        Token = reply.Expect(HttpStatusCode.OK).Token;
        return reply;
    }

    public Task<Reply> TryVerifyAsync(string code) => api.PostAsync("session/verify", new { code }, Token);

    public async Task<Reply> ReauthenticateAsync()
    {
        var reply = await api.PostAsync("session/reauthenticate", new { password }, Token);
        Token = reply.Expect(HttpStatusCode.OK).Token;
        return reply;
    }

    public async Task<Reply> BeginEnrollmentAsync(string? name = null)
    {
        var begun = (await api.PostAsync("authenticators", name is null ? new { } : new { name }, Token)).Expect(HttpStatusCode.Created);
        Secret = begun.Body!["secret"]!.GetValue<string>();
        AuthenticatorId = begun.Body!["id"]!.GetValue<string>();
        if (begun.Body!["emailCodeRequired"]!.GetValue<bool>() && ProveMailbox is { } prove)
        {
            EmailCode = await prove(this);
        }

        return begun;
    }

    public Task<Reply> ConfirmAsync(params string[] codes) =>
        api.PostAsync(
            $"authenticators/{AuthenticatorId}/confirm",
            EmailCode is { } emailCode ? new { codes, emailCode } : new { codes },
            Token
        );

    /// <summary>
    /// Starts an enrollment and confirms it with the code of the current step, or with those of the previous and the current step.
    /// </summary>
    public async Task<Reply> EnrollAsync(string? name = null)
    {
        var begun = await BeginEnrollmentAsync(name);
        var two = begun.Body!["codesRequired"]!.GetValue<int>() == 2;
        var confirmed = (await ConfirmAsync(two ? [Code(-1), Code()] : [Code()])).Expect(HttpStatusCode.OK);
        Token = confirmed.Token;
        if (confirmed.Body!["recoveryCodes"] is { } codes)
        {
            RecoveryCodes = [.. codes.AsArray().Select(c => c!.GetValue<string>())];
        }

        return confirmed;
    }

    public async Task<Reply> UnbindAsync(object body)
    {
        var reply = await api.PostAsync($"authenticators/{AuthenticatorId}/unbind", body, Token);
        if (reply.Status == HttpStatusCode.OK)
        {
            Token = reply.Token;
        }

        return reply;
    }

    public async Task<Reply> SwitchAsync(object policy)
    {
        var current = (await api.GetAsync($"tenants/{tenant}/two-factor", Token)).Expect(HttpStatusCode.OK);
        return await api.PutAsync($"tenants/{tenant}/two-factor", policy, Token, ("If-Match", current.Headers["ETag"]));
    }

    private AuthenticatorApp App(string secret) => AuthenticatorApp.FromSecret(secret, clock);
}
