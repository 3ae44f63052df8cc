using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Factors;
using MfaFunctions.Members.PendingActions;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>
/// Removes the second factors, the first factors or both of a person who lost them or whose account was taken over, and ends the
/// sessions, for Owners. The person is notified by mail. Another Owner is reset a day later.
/// </summary>
public sealed class ResetMember(MemberChanges members, Resets resets, InvitationCounts invitations, OwnerActions actions)
{
    private const string Factors = "factors";
    private const string FirstFactors = "firstFactors";

    public sealed record Body(string? Reason, IReadOnlyList<string?>? Remove);

    /// <summary>What a reset removes, as the API names it.</summary>
    internal static IReadOnlyList<string> NamesOf(ResetParts parts) =>
        [.. new[] { Factors, FirstFactors }.Where(name => parts.HasFlag(PartOf(name)))];

    [Function(nameof(ResetMember))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{t}/members/{u}/reset")] HttpRequest request,
        string u
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), u, given, IfMatch.Of(request)), answer => answer)
        );
    }

    private async Task<Result<ApiResult>> HandleAsync(SessionContext owner, string u, Body body, IfMatch ifMatch)
    {
        var errors = new FieldErrors();
        var reason = errors.Line("reason", body.Reason);
        var parts = (body.Remove ?? [Factors, FirstFactors]).Aggregate(ResetParts.None, (all, name) => all | PartOf(name));
        if (body.Remove is { } remove && (remove.Count == 0 || remove.Any(name => PartOf(name) == ResetParts.None)))
        {
            errors.Add("remove", Reason.Of("not_a_choice.reset", ("factors", Factors), ("firstFactors", FirstFactors)));
        }

        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        if (!owner.IsFresh)
        {
            return Denials.NotFresh(owner);
        }

        if (await members.FindAsync(owner, u) is { } found && OwnerActions.MustWait(owner, found))
        {
            return await actions.RequestAsync(owner, u, ifMatch, PendingActionKind.Reset, reason, parts);
        }

        var done = await members.CommitAsync(owner, u, async (current, member) =>
        {
            if (member.Id == current.Account.Id)
            {
                return MemberErrors.NotYourself();
            }

            if (MemberErrors.Mismatch(member, ifMatch) is { } mismatch)
            {
                return mismatch;
            }

            // The person became an Owner meanwhile.
            if (OwnerActions.MustWait(current, member))
            {
                return MemberErrors.RoleChanged(member, ifMatch);
            }

            // Its mail is like an invitation, so it counts as one.
            if (
                parts.HasFlag(ResetParts.FirstFactors)
                && await invitations.RefuseAsync(member.Tenant, SoughtAddress.OfStored(member.Profile.Email).CountedAs, current.Now)
                    is { } tooMany
            )
            {
                return tooMany;
            }

            var (reset, told) = resets.Apply(member, parts, reason, current.Account, current.Request.Client, current.Now);
            return Decision.Commit(reset, (Before: member, After: reset), told);
        });
        if (done.IsRefused(out var refusal, out var accounts))
        {
            return refusal;
        }

        await resets.ReleaseAsync(accounts.Before, accounts.After);
        var entry = MemberResource.Of(owner.Tenant, accounts.After, owner.Now);
        return ApiResult.Ok(entry, entry.Etag);
    }

    private static ResetParts PartOf(string? name) =>
        name switch
        {
            Factors => ResetParts.Factors,
            FirstFactors => ResetParts.FirstFactors,
            _ => ResetParts.None,
        };
}
