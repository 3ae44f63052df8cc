using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>Route 19: a person who was invited chooses a first password by the link of the mail, and then signs in.</summary>
public sealed class AcceptInvitation(PasswordByLink passwords)
{
    public sealed record Body(string? Token, string? Password)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(AcceptInvitation))]
    [PublicAccess]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "invitations/accept")] HttpRequest request)
    {
        var body = await JsonBody.ReadAsync<Body>(request);
        return body.IsRefused(out var error, out var given)
            ? ApiResult.Refused(error)
            : ApiResult.From(await HandleAsync(given, request.HttpContext), _ => ApiResult.NoContent());
    }

    private Task<Result<bool>> HandleAsync(Body body, HttpContext http)
    {
        var client = ClientDescription.Of(http);
        return passwords.SetAsync(LinkPurpose.Invitation, body.Token, body.Password, ClientDescription.NetworkOf(http), (account, now) =>
            (account, account.Tells(EventKind.InvitationAccepted, now, ("client", client))));
    }
}
