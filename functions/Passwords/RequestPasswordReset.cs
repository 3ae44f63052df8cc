using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Passwords;

/// <summary>
/// Requests a password reset link. The response waits only for the directory, alike for known and unknown addresses. What a known one
/// needs besides runs in the background, so an unknown one leaves neither rows nor messages.
/// </summary>
public sealed class RequestPasswordReset(
    AccountDirectory directory,
    AccountStore accounts,
    PasswordResetLimiter places,
    EventQueues queues,
    BackgroundWork background,
    TimeProvider clock
)
{
    public sealed record Body(string? TenantId, string? Email)
    {
        public override string ToString() => "***";
    }

    public sealed record Answer(string Status);

    [Function(nameof(RequestPasswordReset))]
    [PublicAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/password-resets")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(given, request.HttpContext), ApiResult.Accepted)
        );
    }

    private async Task<Result<Answer>> HandleAsync(Body body, HttpContext http)
    {
        var errors = new FieldErrors();
        var email = errors.Email("email", body.Email);
        var tenant = errors.Tenant("tenantId", body.TenantId);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        if (await directory.FindAsync(tenant!, SoughtAddress.Of(email!), http.RequestAborted) is { } user)
        {
            var (client, network) = (ClientDescription.Of(http), ClientDescription.NetworkOf(http));
            background.Begin("A password reset request", () => PrepareAsync(tenant!, user, client, network));
        }

        return new Answer("accepted");
    }

    private async Task PrepareAsync(TenantId tenant, UserId user, string client, ClientNetwork network)
    {
        var account = await accounts.FindAsync(tenant, user, CancellationToken.None);
        if (account is { Profile.Closed: false } && await places.TryTakeAsync(account, network))
        {
            var message = new PasswordResetMessage(
                PasswordResetMessage.Version,
                tenant.Value,
                user.Value,
                client,
                clock.GetUtcNow(),
                Identifier.New()
            );
            await queues.PutAsync(message, CancellationToken.None);
        }
    }
}
