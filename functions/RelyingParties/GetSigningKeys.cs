using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.RelyingParties;

/// <summary>Route 26: the public keys (RFC 7517 §5) that access tokens are verified with: the current one, the next and the last.</summary>
public sealed class GetSigningKeys(SigningKeys keys)
{
    /// <summary>How long a verifier may keep the answer; so a next key is published at least this long before it signs.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    public sealed record Answer(IReadOnlyList<PublicKey> Keys);

    [Function(nameof(GetSigningKeys))]
    [PublicAccess]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "jwks.json")] HttpRequest request) =>
        ApiResult.OkForAll(new Answer(keys.Published), Kept);
}
