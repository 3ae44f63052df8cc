using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Authorization;

/// <summary>A coarse description of the client: enough for people to recognize themselves in a mail, too little to track anybody.</summary>
public static class ClientDescription
{
    private static readonly (string Token, string Name)[] Systems =
    [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ];

    private static readonly (string Token, string Name)[] Browsers =
    [
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];

    /// <summary>For example <c>Firefox on Windows, 203.0.113.x</c>.</summary>
    public static string Of(HttpContext http)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        var browser = Name(Browsers, agent);
        var system = Name(Systems, agent);
        var device = (browser, system) switch
        {
            (not null, not null) => $"{browser} on {system}",
            _ => browser ?? system ?? "an unknown client",
        };
        return $"{device}, {NetworkOf(http).Reveal()}";
    }

    /// <summary>The client's network, for counting and comparing.</summary>
    public static ClientNetwork NetworkOf(HttpContext http) => RequestFeature.Of(http).Client.Network;

    private static string? Name((string Token, string Name)[] known, string agent) =>
        known.FirstOrDefault(k => agent.Contains(k.Token, StringComparison.Ordinal)).Name;
}
