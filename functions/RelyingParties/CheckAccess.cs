using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.RelyingParties;

/// <summary>
/// Forward authentication: a reverse proxy or gateway asks before each request whether the session may pass. Some, such as Envoy, ask with
/// the visitor's method. Every method is answered alike and changes nothing.
/// </summary>
public sealed class CheckAccess
{
    private static readonly string[] Members = ["tenant", "maxAge", "require"];

    [Function(nameof(CheckAccess))]
    [SessionAccess(SessionState.Active, CurrentTokenOnly = true)]
    public IResult Run(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get",
            "head",
            "post",
            "put",
            "patch",
            "delete",
            "options",
            Route = "api/session/access"
        )]
            HttpRequest request
    ) =>
        ApiResult.From(Question.Read(request.Query).Then(q => Answer(request.Caller(), q)), s =>
            ApiResult.NoContent(("X-Mfa-User", s.UserId), ("X-Mfa-Tenant", s.TenantId), ("X-Mfa-Amr", string.Join(',', s.Amr)))
        );

    private static Result<SessionResource> Answer(SessionContext caller, Question question)
    {
        if (!TenantId.TryParse(question.Tenant, out var asked) || asked != caller.Tenant.Id)
        {
            // The caller is not signed in to the requested tenant. The answer does not reveal whether that tenant exists.
            return Denials.Unauthenticated();
        }

        return question.NeedsSecondFactor && SecondFactorAge.Refusal(caller, question.MaxAge, question.NeedsPasskey) is { } refusal
            ? refusal
            : SessionResource.Of(caller);
    }

    /// <param name="Tenant">The tenant the session must belong to.</param>
    /// <param name="MaxAge">Maximum age of the second factor in seconds; null for any age.</param>
    private sealed record Question(string Tenant, int? MaxAge, bool NeedsSecondFactor, bool NeedsPasskey)
    {
        // Reject unknown parameters: ignoring a misspelled one would silently weaken the check.
        public static Result<Question> Read(IQueryCollection query)
        {
            var errors = new FieldErrors();
            foreach (var (name, values) in query)
            {
                if (!Members.Contains(name, StringComparer.Ordinal))
                {
                    errors.Add(
                        name.Length is > 0 and <= 64 ? name : "query",
                        Reason.Of("unknown_field.parameter", ("parameters", string.Join(", ", Members)))
                    );
                }
                else if (values.Count != 1)
                {
                    errors.Add(name, Reason.Of("repeated"));
                }
            }

            var tenant = errors.Required("tenant", query["tenant"], 40);
            var require = query["require"].ToString();
            if (query.ContainsKey("require") && require is not ("none" or SecondFactorAge.PhishingResistant))
            {
                errors.Add("require", Reason.Of("not_a_choice.require"));
            }

            int? maxAge = null;
            if (query.ContainsKey("maxAge"))
            {
                if (
                    int.TryParse(query["maxAge"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                    && seconds <= SecondFactorAge.MaximumSeconds
                )
                {
                    maxAge = seconds;
                }
                else
                {
                    errors.Add("maxAge", Reason.Of("out_of_range.seconds", ("minimum", 0), ("maximum", SecondFactorAge.MaximumSeconds)));
                }

                if (require == "none")
                {
                    errors.Add("require", Reason.Of("not_together.max_age"));
                }
            }

            return errors.Any(out var invalid)
                ? invalid
                : new Question(tenant, maxAge, require != "none", require == SecondFactorAge.PhishingResistant);
        }
    }
}
