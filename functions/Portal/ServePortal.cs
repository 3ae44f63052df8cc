using MfaFunctions.Authorization;
using MfaFunctions.Factors.Passkeys;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Portal;

/// <summary>Serves the pages for people: every path that is not the API's.</summary>
/// <remarks>
/// The routes of the API begin with <c>api/</c> and win over this one. A wrong path below <c>api/</c> stays a 404 of the API, so that a
/// typo in a client is not answered with a page.
/// </remarks>
public sealed class ServePortal(PageFiles files, IOptions<PortalOptions> options, IOptions<PasskeyOptions> passkeys)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private sealed record RelatedOrigins(IReadOnlyList<string> Origins);

    [Function(nameof(ServePortal))]
    [PublicAccess]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "{*path}")] HttpRequest request)
    {
        var path = request.Path.Value?.TrimStart('/') ?? "";
        if (
            !options.Value.Enabled
            || path.Equals("api", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith("api/", StringComparison.OrdinalIgnoreCase)
        )
        {
            return ApiResult.Refused(ApiError.NotFound(Reason.Of("no_such_route")));
        }

        // https://www.w3.org/TR/change-password-url/: password managers open this address.
        if (path == ".well-known/change-password")
        {
            return Results.Redirect("/");
        }

        // WebAuthn Level 3 §5.11: browsers ask the host of a relying party id which pages elsewhere may use its passkeys.
        if (path == ".well-known/webauthn")
        {
            return passkeys.Value.RelatedOrigins.Count > 0
                ? ApiResult.OkForAll(new RelatedOrigins(passkeys.Value.RelatedOrigins), Kept)
                : ApiResult.Refused(ApiError.NotFound(Reason.Of("no_such_file")));
        }

        return files.Find(path) is { } file ? new PageResult(file) : ApiResult.Refused(ApiError.NotFound(Reason.Of("no_such_file")));
    }
}
