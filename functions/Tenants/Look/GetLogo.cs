using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace MfaFunctions.Tenants.Look;

/// <summary>Returns the picture of a tenant's logo to anybody: sign-in pages and mails show it.</summary>
public sealed class GetLogo(SharedTenantReads tenants, LogoRows rows)
{
    [Function(nameof(GetLogo))]
    [PublicAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/logo")] HttpRequest request,
        string t,
        CancellationToken cancellationToken
    )
    {
        if (
            !TenantId.TryParse(t, out var id)
            || await tenants.FindAsync(id) is not { Look.Logo: { } logo }
            || await rows.FindAsync(id, logo, cancellationToken) is not { } picture
        )
        {
            return ApiResult.Refused(ApiError.NotFound(Reason.Of("no_logo")));
        }

        return new Picture(logo, picture, request.Query["v"].ToString() == logo.Version);
    }

    /// <summary>A picture that a browser shows as one and as nothing else, even if it is opened by itself.</summary>
    private sealed class Picture(TenantLogo logo, byte[] picture, bool isVersion) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var (request, response) = (httpContext.Request, httpContext.Response);
            var tag = new EntityTagHeaderValue($"\"{logo.Version}\"");
            var headers = response.Headers;
            headers.ETag = tag.ToString();
            // Under its own version, the picture never changes. A mail from before a change shows the logo of today.
            headers.CacheControl = isVersion ? "public, max-age=31536000, immutable" : "public, max-age=300";
            headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
            headers.XContentTypeOptions = "nosniff";
            // Mail programs and the tenant's own front ends show it, too.
            headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            if (request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            response.ContentType = logo.Type;
            response.ContentLength = picture.Length;
            if (!HttpMethods.IsHead(request.Method))
            {
                await response.Body.WriteAsync(picture, httpContext.RequestAborted);
            }
        }
    }
}
