using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members.PendingActions;

/// <summary>
/// Cancels the pending action of an Owner's account through the link mailed to the Owners. It requires no sign-in, because an Owner
/// without factors could not complete one.
/// </summary>
public sealed class CancelPendingActionByLink(OneTimeLinkRedemption links)
{
    public sealed record Body(string? Token)
    {
        public override string ToString() => "***";
    }

    [Function("CancelBreakGlass")]
    [PublicAccess]
    public Task<IResult> CancelBreakGlassAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/break-glass/cancel")] HttpRequest request
    ) => RunAsync(request, LinkPurpose.BreakGlassCancellation);

    [Function(nameof(CancelPendingActionByLink))]
    [PublicAccess]
    public Task<IResult> CancelActionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/pending-actions/cancel")] HttpRequest request
    ) => RunAsync(request, LinkPurpose.ActionCancellation);

    private async Task<IResult> RunAsync(HttpRequest request, LinkPurpose purpose) =>
        await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(given, purpose, ClientDescription.Of(request.HttpContext)), _ => ApiResult.NoContent())
        );

    private async Task<Result<bool>> HandleAsync(Body body, LinkPurpose purpose, string client)
    {
        var errors = new FieldErrors();
        var token = errors.Required("token", body.Token, OneTimeLinkToken.LengthLimit);
        return errors.Any(out var invalid)
            ? invalid
            : await links.CommitAsync(purpose, token, (account, now) => Task.FromResult(Cancel(account, client, now)));
    }

    private static Result<(Account, SecurityEvent)> Cancel(Account account, string client, DateTimeOffset now)
    {
        var action = account.PendingAction ?? throw new InvalidOperationException("The link is revoked with the action.");
        // Any Owner who received the mail may have used the link, so the actor is unknown.
        var told = account.NewCancellation(action, now, (EventData.Client, client)) with { Actor = null };
        return (account.WithoutPendingAction(), told);
    }
}
