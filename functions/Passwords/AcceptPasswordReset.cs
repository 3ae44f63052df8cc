using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Passwords;

/// <summary>
/// Sets a new password through a mailed link. It ends all sessions and opens none, so the next sign-in requires the second factor as usual.
/// </summary>
public sealed class AcceptPasswordReset(PasswordByLink passwords)
{
    public sealed record Body(string? Token, string? Password)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(AcceptPasswordReset))]
    [PublicAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/password-resets/accept")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(given, request.HttpContext), _ => ApiResult.NoContent())
        );
    }

    private Task<Result<bool>> HandleAsync(Body body, HttpContext http)
    {
        var client = ClientDescription.Of(http);
        var network = ClientDescription.NetworkOf(http);
        return passwords.SetAsync(
            LinkPurpose.PasswordReset,
            body.Token,
            body.Password,
            network,
            (_, account, now) => (account.WithoutSessions(), account.NewEvent(EventKind.PasswordChanged, now, (EventData.Client, client))),
            http.RequestAborted
        );
    }
}
