using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Codes;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;
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
    /// <param name="Uri">
    /// The Key URI <c>otpauth://totp/…?secret=…</c>, or an export of Google Authenticator that has the person's entry.
    /// </param>
    /// <param name="DryRun">If true, reports the outcome without changing anything.</param>
    /// <param name="AllowShort">If true, secrets of 80 to 127 bits are accepted and marked for replacement.</param>
    public sealed record Body(string? Email, string? Uri, bool? DryRun, bool? AllowShort)
    {
        public override string ToString() => "***";
    }

    /// <param name="Outcome"><c>imported</c>, <c>would_import</c> or <c>already_there</c>.</param>
    /// <param name="Digits">Digits of its codes.</param>
    /// <param name="Period">Seconds per code.</param>
    /// <param name="Algorithm"><c>SHA1</c>, <c>SHA256</c> or <c>SHA512</c>.</param>
    /// <param name="ShortSecret">Whether the secret has fewer than 128 bits, so that the person should replace the authenticator.</param>
    public sealed record Answer(string UserId, string Outcome, int Digits, int Period, string Algorithm, bool ShortSecret);

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
        var uri = errors.Required("uri", body.Uri, ImportedUri.LengthLimit);
        var allowShort = body.AllowShort == true;
        ImportedKey? key = null;
        if (
            uri.Length is > 0 and <= ImportedUri.LengthLimit
            && !(
                GoogleExport.IsOne(uri)
                    ? TryFind(uri, body.Email ?? "", allowShort, out key, out var problem)
                    : ImportedUri.TryRead(uri, allowShort, out key, out problem)
            )
        )
        {
            errors.Add("uri", problem!);
        }

        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        var dryRun = body.DryRun == true;
        var imported = await accounts.ChangeAsync(
            () => FindAsync(tenantText, email!),
            account => Decide(account, email!, key!, by, dryRun)
        );
        return imported.Answer;
    }

    private static bool TryFind(string uri, string email, bool allowShort, out ImportedKey? key, out Reason? problem)
    {
        key = null;
        return GoogleExport.TryRead(uri, allowShort, out var export, out problem) && export.TryFind(email, out key, out problem);
    }

    private async Task<Account?> FindAsync(string tenantText, SoughtAddress email) =>
        TenantId.TryParse(tenantText, out var tenant) && await directory.FindAsync(tenant, email, CancellationToken.None) is { } user
            ? await accounts.FindAsync(tenant, user, CancellationToken.None)
            : null;

    private Decision<Answer> Decide(Account? account, SoughtAddress email, ImportedKey key, NamedOperator by, bool dryRun)
    {
        if (account is not { Profile.Closed: false })
        {
            return email.Problem is { } problem
                ? ApiError.InvalidField("email", problem)
                : ApiError.NotFound(Reason.Of("no_member_with_address"));
        }

        if (account.HasAuthenticator)
        {
            return IsThere(account, key) ? Decision.Unchanged(Of("already_there")) : EnrollmentErrors.HasAuthenticator();
        }

        return dryRun
            ? Decision.Unchanged(Of("would_import"))
            : Decision.Commit(Enrolled(account, key, out var told), Of("imported"), by.Did(told));

        Answer Of(string outcome)
        {
            var (algorithm, digits, period) = key.Parameters;
            return new Answer(account.Id.Value, outcome, digits, period, algorithm, key.Secret.IsShort);
        }
    }

    private bool IsThere(Account account, ImportedKey key) =>
        account.Factors.Authenticators.Any(a =>
            a.Codes == key.Parameters && secrets.Open(account, a.Id, a.SealedSecret).Reveal().AsSpan().SequenceEqual(key.Secret.Reveal())
        );

    // The last step accepted by the other system is unknown, so the first code may match any of the three steps around now.
    private Account Enrolled(Account account, ImportedKey key, out SecurityEvent told)
    {
        var now = clock.GetUtcNow();
        var id = Identifier.New();
        var authenticator = new Authenticator
        {
            Id = id,
            Name = EnrollmentRules.FreeName(account, AuthenticatorType.App),
            SealedSecret = secrets.Seal(account, id, key.Secret),
            CreatedAt = now,
            Parameters = key.Parameters == TotpParameters.Standard ? null : key.Parameters,
            ShortSecret = key.Secret.IsShort,
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
