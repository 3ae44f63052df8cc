using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members.BreakGlass;

/// <summary>Cancels an announced break-glass reset through the link mailed to the Owners.</summary>
public sealed class CancelBreakGlass(OneTimeLinkRedemption links)
{
    public sealed record Body(string? Token)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(CancelBreakGlass))]
    [PublicAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "break-glass/cancel")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(given, ClientDescription.Of(request.HttpContext)), _ => ApiResult.NoContent())
        );
    }

    private async Task<Result<bool>> HandleAsync(Body body, string client)
    {
        var errors = new FieldErrors();
        var token = errors.Required("token", body.Token, OneTimeLinkToken.LengthLimit);
        return errors.Any(out var invalid) ? invalid : await links.CommitAsync(LinkPurpose.BreakGlassCancellation, token, (account, now) =>
            {
                // Any Owner who received the mail may have used the link, so the actor is unknown.
                return Task.FromResult<Result<(Account, SecurityEvent)>>(
                    (
                        account.WithoutAnnouncement(),
                        account.NewEvent(EventKind.BreakGlassCancelled, now, (EventData.Client, client)) with
                        {
                            Actor = null,
                        }
                    )
                );
            });
    }
}
