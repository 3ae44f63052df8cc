using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

/// <summary>Renames an authenticator. No factor changes, so an active session is sufficient.</summary>
public sealed class RenameAuthenticator(AccountChanges changes)
{
    public sealed record Body(string? Name);

    [Function(nameof(RenameAuthenticator))]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/authenticators/{id}")] HttpRequest request,
        string id
    )
    {
        return await JsonBody.ThenAsync<Body>(request, given => HandleAsync(request, id, given));
    }

    private async Task<ApiResult> HandleAsync(HttpRequest request, string id, Body body)
    {
        var errors = new FieldErrors();
        var name = errors.Name("name", body.Name, required: true);
        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        var chosen = name!.Value;
        return await changes.CommitAsync(
            request,
            current =>
            {
                var factors = current.Account.Factors;
                var app = factors.Authenticators.FirstOrDefault(a => a.Id == id);
                var passkey = factors.Passkeys.FirstOrDefault(p => p.Id == id);
                if (app is null && passkey is null)
                {
                    return EnrollmentErrors.NoSuchAuthenticator();
                }

                if (EnrollmentRules.IsTaken(current.Account, chosen, id))
                {
                    return EnrollmentErrors.NameTaken();
                }

                if (passkey is not null)
                {
                    var shown = passkey with { Name = chosen };
                    return Decision.Commit(current.Account with { Factors = factors.With(shown) }, AuthenticatorResource.Of(shown));
                }

                var renamed = app! with { Name = chosen };
                Authenticator[] authenticators = [.. factors.Authenticators.Select(a => a.Id == id ? renamed : a)];
                var account = current.Account with { Factors = factors with { Authenticators = authenticators } };
                return Decision.Commit(account, AuthenticatorResource.Of(renamed));
            },
            answer => ApiResult.Ok(answer)
        );
    }
}
