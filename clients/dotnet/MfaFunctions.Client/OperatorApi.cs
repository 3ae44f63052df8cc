using System.Net.Http.Json;
using System.Runtime.CompilerServices;

namespace MfaFunctions.Client;

/// <summary>
/// The routes below <c>/operator</c>, for a backend that creates tenants and people. A method has the name of its operation in
/// openapi.yaml. Every method throws <see cref="RefusedException"/> if the service refuses, and <see cref="HttpRequestException"/> if it
/// does not respond.
/// </summary>
public sealed class OperatorApi(HttpClient http)
{
    /// <summary>The ids of all tenants, in order.</summary>
    public async IAsyncEnumerable<string> ListTenantsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var query = cursor is null ? "" : "?cursor=" + Uri.EscapeDataString(cursor);
            var page = await SendAsync<TenantPage>(HttpMethod.Get, "tenants" + query, null, cancellationToken);
            foreach (var id in page.Tenants)
            {
                yield return id;
            }

            cursor = page.Cursor;
        } while (cursor is not null);
    }

    /// <summary>Creates a tenant and invites its first Owner. Safe to repeat.</summary>
    public Task<CreatedTenant> CreateTenantAsync(NewTenant tenant, CancellationToken cancellationToken = default) =>
        SendAsync<CreatedTenant>(HttpMethod.Post, "tenants", tenant, cancellationToken);

    /// <summary>A tenant's policy and the progress of its people.</summary>
    public Task<Tenant> GetTenantAsync(string tenantId, CancellationToken cancellationToken = default) =>
        SendAsync<Tenant>(HttpMethod.Get, Of(tenantId), null, cancellationToken);

    /// <summary>Creates a person and invites them. Safe to repeat.</summary>
    public Task<CreatedMember> CreateMemberAsync(string tenantId, NewMember member, CancellationToken cancellationToken = default) =>
        SendAsync<CreatedMember>(HttpMethod.Post, Of(tenantId) + "/members", member, cancellationToken);

    /// <summary>Removes the personal data of a person whom an Owner has removed, for good. Safe to repeat.</summary>
    public Task<ErasedMember> EraseMemberAsync(string tenantId, string userId, CancellationToken cancellationToken = default) =>
        SendAsync<ErasedMember>(HttpMethod.Post, $"{Of(tenantId)}/members/{Uri.EscapeDataString(userId)}/erase", null, cancellationToken);

    /// <summary>Announces the reset of a tenant's only Owner, which follows in 24 hours.</summary>
    /// <param name="reason">Why, 1-200 characters; the audit log keeps it.</param>
    public Task<AnnouncedReset> RequestBreakGlassAsync(
        string tenantId,
        string email,
        string reason,
        CancellationToken cancellationToken = default
    ) => SendAsync<AnnouncedReset>(HttpMethod.Post, Of(tenantId) + "/break-glass", new { email, reason }, cancellationToken);

    /// <summary>Imports a person's authenticator from another system.</summary>
    /// <param name="uri">The Key URI (<c>otpauth://totp/…</c>) with the secret.</param>
    /// <param name="dryRun">Whether to change nothing and only say what would happen.</param>
    public Task<ImportedAuthenticator> ImportAuthenticatorAsync(
        string tenantId,
        string email,
        Uri uri,
        bool dryRun = false,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<ImportedAuthenticator>(
            HttpMethod.Post,
            Of(tenantId) + "/authenticators",
            new
            {
                email,
                uri = uri.OriginalString,
                dryRun,
            },
            cancellationToken
        );

    /// <summary>Replaces the list of services for which the tenant's access tokens can be issued.</summary>
    public Task<AudienceList> SetAudiencesAsync(
        string tenantId,
        IReadOnlyList<string> audiences,
        CancellationToken cancellationToken = default
    ) => SendAsync<AudienceList>(HttpMethod.Put, Of(tenantId) + "/audiences", new AudienceList(audiences), cancellationToken);

    /// <summary>Replaces the list of origins whose pages can use the session cookie.</summary>
    public Task<OriginList> SetOriginsAsync(
        string tenantId,
        IReadOnlyList<string> origins,
        CancellationToken cancellationToken = default
    ) => SendAsync<OriginList>(HttpMethod.Put, Of(tenantId) + "/origins", new OriginList(origins), cancellationToken);

    /// <summary>Replaces the list of sites besides the portal at which the tenant's passkeys work.</summary>
    public Task<RelyingPartyList> SetRelyingPartiesAsync(
        string tenantId,
        IReadOnlyList<RelyingParty> relyingParties,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<RelyingPartyList>(
            HttpMethod.Put,
            Of(tenantId) + "/relying-parties",
            new RelyingPartyList(relyingParties),
            cancellationToken
        );

    private static string Of(string tenantId) => "tenants/" + Uri.EscapeDataString(tenantId);

    private async Task<T> SendAsync<T>(HttpMethod method, string route, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, route)
        {
            Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: ClientJson.Options),
        };
        using var response = await http.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode
            ? await ClientJson.ReadAsync<T>(response, cancellationToken)
            : throw await RefusedException.OfAsync(response, cancellationToken);
    }
}
