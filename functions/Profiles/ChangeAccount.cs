using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Profiles;

/// <summary>Changes the caller's name or language. Neither decides anything, so an active session is sufficient.</summary>
public sealed class ChangeAccount(AccountChanges changes)
{
    public sealed record Body(string? DisplayName, string? Locale);

    [Function(nameof(ChangeAccount))]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/account")] HttpRequest request)
    {
        return await JsonBody.ThenAsync<Body>(request, given => HandleAsync(request, given));
    }

    private async Task<ApiResult> HandleAsync(HttpRequest request, Body body)
    {
        var errors = new FieldErrors();
        var name = errors.Name("displayName", body.DisplayName);
        var locale = NewPerson.ReadLocale(errors, "locale", body.Locale);
        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        return await changes.CommitAsync(
            request,
            current =>
            {
                var before = current.Account.Profile;
                var profile = before with { DisplayName = name?.Value ?? before.DisplayName, Locale = locale ?? before.Locale };
                var changed = current.Account with { Profile = profile };
                return Decision.Commit(changed, ProfileResource.Of(changed)) with
                {
                    // It also updates the roster, where Owners see the name.
                    AuditOnly = changed.NewEvent(EventKind.ProfileChanged, current.Now, ("client", current.Request.Client)),
                };
            },
            answer => ApiResult.Ok(answer)
        );
    }
}
