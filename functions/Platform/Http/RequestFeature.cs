using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Platform.Http;

/// <summary>
/// State that middleware and triggers pass to later steps of a request. Apart from the caller, which Authorization adds as its
/// <c>SessionContext</c>, the app attaches nothing else to a request.
/// </summary>
public sealed class RequestFeature
{
    /// <summary>Client address, as determined by <see cref="ClientAddressMiddleware"/>.</summary>
    public ClientAddress Client
    {
        get => field ?? throw new InvalidOperationException("The middleware has not decided the client's address.");
        set;
    }

    /// <summary>Digest of the request, once <see cref="JsonBody"/> has read it.</summary>
    public RequestDigest Digest
    {
        get => field ?? throw new InvalidOperationException("A route that keeps answers reads its body first.");
        set;
    }

    /// <summary>Whether the session token is delivered by cookie; see <see cref="SessionCookie.Use"/>.</summary>
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
