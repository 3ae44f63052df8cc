using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Codes;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

/// <summary>
/// Imports a TOTP secret from another system, so that the person can keep using the same authenticator. An operator imports one person per
/// call and each call is one commit, so an import is never partial and a repeated call changes nothing.
/// </summary>
public sealed class ImportAuthenticator(AccountDirectory directory, AccountStore accounts, AuthenticatorSecrets secrets, TimeProvider clock)
{
    /// <param name="Email">The person's e-mail address.</param>
    /// <param name="Uri">The Key URI: <c>otpauth://totp/…?secret=…</c>, SHA-1, 6 digits, 30 seconds.</param>
    /// <param name="DryRun">If true, reports the outcome without changing anything.</param>
    public sealed record Body(string? Email, string? Uri, bool? DryRun)
    {
        public override string ToString() => "***";
    }

    /// <param name="Outcome"><c>imported</c>, <c>would_import</c> or <c>already_there</c>.</param>
    public sealed record Answer(string UserId, string Outcome);

    [Function(nameof(ImportAuthenticator))]
    [OperatorAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/operator/tenants/{t}/authenticators")] HttpRequest request,
        string t
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(t, given, request.Operator()), answer => ApiResult.Ok(answer))
        );
    }

    private async Task<Result<Answer>> HandleAsync(string tenantText, Body body, NamedOperator by)
    {
        var errors = new FieldErrors();
        var email = errors.Sought("email", body.Email);
        var uri = errors.Required("uri", body.Uri, OtpAuthUri.LengthLimit);
        TotpSecret? secret = null;
        if (uri.Length is > 0 and <= OtpAuthUri.LengthLimit && !OtpAuthUri.TryRead(uri, out secret, out var problem))
        {
            errors.Add("uri", problem);
        }

        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        var dryRun = body.DryRun == true;
        var imported = await accounts.ChangeAsync(
            () => FindAsync(tenantText, email!),
            account => Decide(account, email!, secret!, by, dryRun)
        );
        return imported.Answer;
    }

    private async Task<Account?> FindAsync(string tenantText, SoughtAddress email) =>
        TenantId.TryParse(tenantText, out var tenant) && await directory.FindAsync(tenant, email, CancellationToken.None) is { } user
            ? await accounts.FindAsync(tenant, user, CancellationToken.None)
            : null;

    private Decision<Answer> Decide(Account? account, SoughtAddress email, TotpSecret secret, NamedOperator by, bool dryRun)
    {
        if (account is not { Profile.Closed: false })
        {
            return email.Problem is { } problem
                ? ApiError.InvalidField("email", problem)
                : ApiError.NotFound("No member of this tenant has this address. Create the member first.");
        }

        if (account.HasAuthenticator)
        {
            return IsThere(account, secret)
                ? Decision.Unchanged(new Answer(account.Id.Value, "already_there"))
                : EnrollmentErrors.HasAuthenticator();
        }

        return dryRun
            ? Decision.Unchanged(new Answer(account.Id.Value, "would_import"))
            : Decision.Commit(Enrolled(account, secret, out var told), new Answer(account.Id.Value, "imported"), by.Did(told));
    }

    private bool IsThere(Account account, TotpSecret secret) =>
        account.Factors.Authenticators.Any(a =>
            secrets.Open(account, a.Id, a.SealedSecret).Reveal().AsSpan().SequenceEqual(secret.Reveal())
        );

    // The last step accepted by the other system is unknown, so the first code may match any of the three steps around now.
    private Account Enrolled(Account account, TotpSecret secret, out SecurityEvent told)
    {
        var now = clock.GetUtcNow();
        var id = Identifier.New();
        var authenticator = new Authenticator
        {
            Id = id,
            Name = EnrollmentRules.FreeName(account),
            SealedSecret = secrets.Seal(account, id, secret),
            CreatedAt = now,
        };
        told = account.NewEvent(
            EventKind.AuthenticatorAdded,
            now,
            (EventData.Authenticator, authenticator.Name),
            (EventData.Client, "imported from another system")
        );
        return account with { Factors = account.Factors with { Authenticators = [authenticator], Pending = [] } };
    }
}
