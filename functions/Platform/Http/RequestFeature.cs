using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Platform.Http;

/// <summary>
/// What one step of a request finds out for later steps. Beside the caller, which Authorization adds as its <c>SessionContext</c>, nothing
/// else of this app travels with a request.
/// </summary>
public sealed class RequestFeature
{
    /// <summary>Where the request comes from, as <see cref="ClientAddressMiddleware"/> has decided.</summary>
    public ClientAddress Client
    {
        get => field ?? throw new InvalidOperationException("The middleware has not decided the client's address.");
        set;
    }

    /// <summary>What the request asks for, once <see cref="JsonBody"/> has read it.</summary>
    public RequestDigest Digest
    {
        get => field ?? throw new InvalidOperationException("A route that keeps answers reads its body first.");
        set;
    }

    /// <summary>Whether the session token leaves as a cookie; see <see cref="SessionCookie.Use"/>.</summary>
    public bool AnswersByCookie { get; set; }

    public static RequestFeature Of(HttpContext http)
    {
        if (http.Features.Get<RequestFeature>() is { } known)
        {
            return known;
        }

        var added = new RequestFeature();
        http.Features.Set(added);
        return added;
    }
}
