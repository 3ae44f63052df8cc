using System.Text.RegularExpressions;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Http.Outbound;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.RelyingParties.Webhooks;

/// <summary>Sets where the tenant's security events are pushed to, for Owners.</summary>
public sealed partial class SetWebhook(WebhookChanges changes, WebhookTokens tokens, PublicInternet internet)
{
    /// <summary>Maximum length of an endpoint in characters.</summary>
    public const int UrlLimit = 1_000;

    /// <summary>Maximum length of a bearer token in characters.</summary>
    public const int TokenLimit = 1_000;

    /// <param name="Url">The endpoint.</param>
    /// <param name="Token">The bearer token for the endpoint. Without one, none is sent, whatever was set before.</param>
    public sealed record Body(string? Url, string? Token)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(SetWebhook))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/tenants/{t}/webhook")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), given, IfMatch.Of(request)), tenant =>
                ApiResult.Ok(WebhookResource.Of(tenant), WebhookResource.TagOf(tenant))
            )
        );
    }

    private async Task<Result<Tenant>> HandleAsync(SessionContext owner, Body body, IfMatch ifMatch)
    {
        var errors = new FieldErrors();
        if (!IsEndpoint(body.Url))
        {
            errors.Add("url", Reason.Of("not_a_webhook", ("limit", UrlLimit)));
        }

        if (body.Token is not null && !(body.Token.Length <= TokenLimit && BearerToken().IsMatch(body.Token)))
        {
            errors.Add("token", Reason.Of("not_a_bearer_token", ("limit", TokenLimit)));
        }

        return errors.Any(out var invalid)
            ? invalid
            : await changes.CommitAsync(
                owner,
                ifMatch,
                new TenantWebhook(body.Url!) { SealedToken = body.Token is null ? null : tokens.Seal(owner.Tenant.Id, body.Token) }
            );
    }

    private bool IsEndpoint(string? text) =>
        text is { Length: <= UrlLimit }
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Fragment.Length == 0
        // It is the audience as well, so it is kept exactly as receivers compare it.
        && uri.AbsoluteUri == text
        && internet.Accepts(uri);

    // RFC 6750 §2.1.
    [GeneratedRegex(@"\A[A-Za-z0-9._~+/-]+=*\z")]
    private static partial Regex BearerToken();
}
