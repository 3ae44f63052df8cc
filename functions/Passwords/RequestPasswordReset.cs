using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Passwords;

/// <summary>
/// Requests a password reset link. Known and unknown addresses are processed identically, including a queue message, so that only the
/// queue's consumer can tell them apart.
/// </summary>
public sealed class RequestPasswordReset(AccountDirectory directory, PasswordResetLimiter counts, EventQueues queues, TimeProvider clock)
{
    public sealed record Body(string? TenantId, string? Email)
    {
        public override string ToString() => "***";
    }

    public sealed record Answer(string Status);

    [Function(nameof(RequestPasswordReset))]
    [PublicAccess]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "password-resets")] HttpRequest request)
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(given, ClientDescription.Of(request.HttpContext)), ApiResult.Accepted)
        );
    }

    private async Task<Result<Answer>> HandleAsync(Body body, string client)
    {
        var errors = new FieldErrors();
        var email = errors.Email("email", body.Email);
        var tenant = errors.Tenant("tenantId", body.TenantId);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        var findUser = directory.FindAsync(tenant!, email, CancellationToken.None);
        var take = counts.TryTakeAsync(tenant!, email);
        await Task.WhenAll(findUser, take);
        if (await take)
        {
            var user = await findUser ?? UserId.New();
            var message = new PasswordResetMessage(
                PasswordResetMessage.Version,
                tenant!.Value,
                user.Value,
                client,
                clock.GetUtcNow(),
                Identifier.New()
            );
            await queues.PutAsync(message, CancellationToken.None);
        }

        return new Answer("accepted");
    }
}
