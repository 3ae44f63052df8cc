using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tenants;

/// <summary>The policy that an Owner asks for, as sent: the body of the change and of its preview.</summary>
public abstract record PolicyBody
{
    public TwoFactorMode? Mode { get; init; }

    public int? GraceDays { get; init; }

    public int? CodesRequired { get; init; }

    public IReadOnlyList<string?>? RequiredFirstFactors { get; init; }

    public int? SessionLifetimeMinutes { get; init; }

    public int? SessionIdleMinutes { get; init; }

    public EnrollmentProof? EnrollmentProof { get; init; }

    public NewSignInMail? NewSignInMail { get; init; }

    public PasswordByMail? PasswordByMail { get; init; }

    public IReadOnlyList<AuthenticatorType>? AuthenticatorTypes { get; init; }

    public PhishingResistance? PhishingResistant { get; init; }

    public int? PhishingResistantGraceDays { get; init; }

    public PasskeySignIn? PasskeySignIn { get; init; }

    public IReadOnlyList<string?>? AllowedAaguids { get; init; }
}

/// <summary>A requested policy change, validated as far as possible without the tenant.</summary>
internal sealed class PolicyRequest
{
    private const int GraceDaysLimit = 90;
    private const int AaguidsLimit = 50;

    private readonly PolicyBody _given;

    private PolicyRequest(PolicyBody given) => _given = given;

    public TwoFactorMode Mode => _given.Mode!.Value;

    public static Result<PolicyRequest> Read(PolicyBody given)
    {
        var errors = new FieldErrors();
        if (given.Mode is null)
        {
            errors.Add("mode", Reason.Of("required.choice", ("choices", new[] { "required", "optional", "off" })));
        }

        InRange(errors, "graceDays", given.GraceDays, 0, GraceDaysLimit);
        if (given.CodesRequired is not (null or 1 or 2))
        {
            errors.Add("codesRequired", Reason.Of("not_a_choice", ("choices", new[] { "1", "2" })));
        }

        InRange(errors, "sessionLifetimeMinutes", given.SessionLifetimeMinutes, 5, 24 * 60);
        InRange(errors, "sessionIdleMinutes", given.SessionIdleMinutes, 5, 60);
        if (given.AuthenticatorTypes is { Count: 0 })
        {
            errors.Add("authenticatorTypes", Reason.Of("required.choice", ("choices", new[] { "app", "passkey" })));
        }

        InRange(errors, "phishingResistantGraceDays", given.PhishingResistantGraceDays, 0, GraceDaysLimit);
        if (given.AllowedAaguids is { } models)
        {
            if (FieldErrors.ProblemOfList(models, AaguidsLimit) is { } problem)
            {
                errors.Add("allowedAaguids", problem);
            }
            else if (!models.All(m => Guid.TryParseExact(m, "D", out var id) && m == id.ToString()))
            {
                errors.Add("allowedAaguids", Reason.Of("not_an_aaguid"));
            }
        }

        return errors.Any(out var invalid) ? invalid : new PolicyRequest(given);
    }

    /// <summary>
    /// Resolves the settings for this tenant. Omitted settings keep their current value, except the grace period: it belongs to the
    /// switch and defaults to 0.
    /// </summary>
    public Result<PolicySettings> For(Tenant tenant)
    {
        var policy = tenant.Policy;
        return FirstFactors(tenant)
            .Then(firstFactors =>
                Passkeys(policy)
                    .Then<PolicySettings>(passkeys => new PolicySettings(
                        Mode,
                        _given.GraceDays ?? 0,
                        _given.CodesRequired ?? policy.CodesRequired,
                        firstFactors,
                        _given.SessionLifetimeMinutes ?? policy.SessionLifetimeMinutes,
                        _given.SessionIdleMinutes ?? policy.SessionIdleMinutes,
                        _given.EnrollmentProof ?? policy.EnrollmentProof,
                        _given.NewSignInMail ?? policy.NewSignInMail,
                        _given.PasswordByMail ?? policy.PasswordByMail,
                        passkeys
                    ))
            );
    }

    // Sorted and deduplicated, so that an equivalent list is not a change.
    private Result<string[]> FirstFactors(Tenant tenant)
    {
        if (_given.RequiredFirstFactors is not { } given)
        {
            return tenant.Policy.RequiredFirstFactors.ToArray();
        }

        var known = tenant.IdentityProviders.Select(p => p.Method).Append(FirstFactor.Password).ToArray();
        return given.All(known.Contains)
            ? given.OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray()
            : ApiError.InvalidField("requiredFirstFactors", Reason.Of("not_a_choice.first_factors", ("choices", known)));
    }

    private Result<PasskeySettings> Passkeys(TwoFactorPolicy policy)
    {
        var before = PasskeySettings.Of(policy);
        var types = _given.AuthenticatorTypes is { } given ? [.. given.Distinct().Order()] : before.Types;
        var resistant = _given.PhishingResistant ?? (Mode == TwoFactorMode.Required ? before.PhishingResistant : PhishingResistance.Off);
        if (resistant != PhishingResistance.Off && Mode != TwoFactorMode.Required)
        {
            return ApiError.InvalidField("phishingResistant", Reason.Of("only_together", ("other", "mode: required")));
        }

        if (resistant != PhishingResistance.Off && !types.Contains(AuthenticatorType.Passkey))
        {
            return ApiError.InvalidField("phishingResistant", Reason.Of("only_together", ("other", "authenticatorTypes: passkey")));
        }

        return new PasskeySettings(
            types,
            resistant,
            _given.PhishingResistantGraceDays ?? (resistant == before.PhishingResistant ? before.PhishingResistantGraceDays : 0),
            _given.PasskeySignIn ?? before.SignIn,
            _given.AllowedAaguids is { } models ? [.. models.OfType<string>().Order(StringComparer.Ordinal)] : before.Aaguids
        );
    }

    private static void InRange(FieldErrors errors, string field, int? value, int minimum, int maximum)
    {
        if (value < minimum || value > maximum)
        {
            errors.Add(field, Reason.Of("out_of_range", ("minimum", minimum), ("maximum", maximum)));
        }
    }
}
