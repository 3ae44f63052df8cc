using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace MfaFunctions.LocalHost.Http;

/// <summary>
/// Lets pages on this machine, such as <c>http://localhost:5173</c>, call the API across origins. In Azure the platform's CORS list does
/// this for the pages of a deployment; as there, pages cannot read response headers beyond those that CORS always allows.
/// </summary>
internal static class LocalPages
{
    private const string Setting = "LocalHost:AllowLocalPages";

    public static bool AreAllowed(IConfiguration settings) => settings.GetValue(Setting, false);

    public static void Allow(WebApplication app) =>
        app.UseCors(policy => policy.SetIsOriginAllowed(IsLocal).AllowAnyHeader().AllowAnyMethod().AllowCredentials());

    /// <param name="origin">The header <c>Origin</c> (RFC 6454 §7).</param>
    public static bool IsLocal(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && page.Scheme == Uri.UriSchemeHttp
        && page.GetLeftPart(UriPartial.Authority) == origin
        && (page.IdnHost == "localhost" || (IPAddress.TryParse(page.IdnHost, out var address) && IPAddress.IsLoopback(address)));
}
