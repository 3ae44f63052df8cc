using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.RelyingParties;

/// <summary>Returns the public keys for verifying access tokens (RFC 7517 §5): the current, the next and the previous key.</summary>
public sealed class GetSigningKeys(SigningKeys keys)
{
    /// <summary>How long verifiers may cache the answer. The next key must be published at least this long before it signs.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    public sealed record Answer(IReadOnlyList<PublicKey> Keys);

    [Function(nameof(GetSigningKeys))]
    [PublicAccess]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/jwks.json")] HttpRequest request) =>
        ApiResult.OkForAll(new Answer(keys.Published), Kept);
}
