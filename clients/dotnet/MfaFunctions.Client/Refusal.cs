namespace MfaFunctions.Client;

/// <summary>Why MfaFunctions refused a request: its problem document (RFC 9457).</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable code, such as <c>conflict</c>; see the table in openapi.yaml.</param>
/// <param name="Detail">What was wrong and what to do, for people. The wording may change.</param>
public sealed record Refusal(int Status, string Code, string Detail)
{
    /// <summary>The exact reason within the code, such as <c>name_taken</c>; null if the code says it all.</summary>
    public string? Reason { get; init; }

    /// <summary>The steps that lead on; empty if there is none.</summary>
    public IReadOnlyList<NextStep> Next { get; init; } = [];

    /// <summary>What is wrong with each field of the request, by its path, such as <c>owner.email</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>How long to wait before the next try; null if the response does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>A step that leads on from a refusal.</summary>
/// <param name="Rel">What it does, such as <c>verify</c> or <c>enroll</c>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Href">The absolute path of the route.</param>
public sealed record NextStep(string Rel, string Method, string Href);

/// <summary>MfaFunctions refused a request and changed nothing.</summary>
public sealed class RefusedException(Refusal refusal) : Exception($"{refusal.Status} {refusal.Code}: {refusal.Detail}")
{
    /// <summary>Why.</summary>
    public Refusal Refusal { get; } = refusal;

    internal static async Task<RefusedException> OfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var read =
            response.Content.Headers.ContentType?.MediaType == "application/problem+json"
                ? await ClientJson.ReadAsync<Refusal>(response, cancellationToken)
                // The Functions host refuses a key, and an unknown route, without a body.
                : new Refusal(
                    status,
                    status == 401 ? "unauthenticated" : "unknown",
                    status == 401 ? "The operator key is missing or wrong." : "The service at this address is not MfaFunctions."
                );
        return new RefusedException(read with { RetryAfter = response.Headers.RetryAfter?.Delta });
    }
}
