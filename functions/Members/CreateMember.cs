using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>
/// Adds a person to a tenant and invites them by mail, for operators. An Owner can be added only while no Owner can sign in; otherwise an
/// operator could install an Owner of their own who resets the others without the break-glass delay. Repeating the call completes a
/// partially created member.
/// </summary>
public sealed class CreateMember(
    TenantStore tenants,
    AccountDirectory directory,
    AccountProvisioning accounts,
    Owners owners,
    OwnerAvailability acting,
    TimeProvider clock
)
{
    public sealed record Body(string? Email, Role? Role, string? DisplayName, string? Locale)
    {
        public override string ToString() => "***";
    }

    public sealed record Answer(string UserId);

    [Function(nameof(CreateMember))]
    [OperatorAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/operator/tenants/{t}/members")] HttpRequest request,
        string t,
        CancellationToken cancellationToken
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(t, given, request, cancellationToken), ApiResult.Created)
        );
    }

    private async Task<Result<Answer>> HandleAsync(string tenantText, Body body, HttpRequest request, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenantText, out var id) || await tenants.FindAsync(id, cancellationToken) is not { } tenant)
        {
            return TenancyErrors.NoSuchTenant();
        }

        var errors = new FieldErrors();
        if (body.Role is null)
        {
            errors.Add("role", MemberErrors.RoleRequired());
        }

        var person = accounts.Read(errors, "", body.Email, body.DisplayName, body.Locale, body.Role ?? Role.Member);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        // Checked before any write, so that a refusal leaves no trace.
        if (
            person.Role == Role.Owner
            && !await IsOwnerAsync(tenant, person, cancellationToken)
            && await acting.AnyAsync(tenant, cancellationToken)
        )
        {
            return MemberErrors.OwnersAddOwners();
        }

        if (person.Role == Role.Owner && Owners.Full(tenant, await accounts.FindAsync(id, person, cancellationToken)) is { } full)
        {
            return full;
        }

        var client = ClientDescription.Of(request.HttpContext);
        var ensured = await accounts.EnsureAsync(tenant, person, clock.GetUtcNow(), cancellationToken, happened =>
            Signed(happened, person, request.Operator(), client)
        );
        if (ensured.IsRefused(out var refusal, out var account))
        {
            return refusal;
        }

        if (account.Profile.Role != person.Role || account.Profile.Closed)
        {
            return account.Profile.Closed ? MemberErrors.BeingRemoved() : MemberErrors.OtherRole();
        }

        if (
            person.Role == Role.Owner
            && await owners.AddAsync(id, account.Id, by: null, request.Operator().Did(Added(account, client))) is { } lost
        )
        {
            return lost;
        }

        return new Answer(account.Id.Value);
    }

    private async Task<bool> IsOwnerAsync(Tenant tenant, NewPerson person, CancellationToken cancellationToken) =>
        await directory.FindAsync(tenant.Id, SoughtAddress.Of(person.Email), cancellationToken) is { } user
        && tenant.Owners.Contains(user.Value);

    private SecurityEvent Added(Account account, string client) =>
        account.NewEvent(
            EventKind.OwnerAdded,
            clock.GetUtcNow(),
            (EventData.Person, MemberChanges.NameOf(account)),
            (EventData.Client, client)
        );

    // Every Owner is told of a person whom an operator adds. A new Owner has a mail of its own.
    private static SecurityEvent Signed(SecurityEvent happened, NewPerson person, NamedOperator by, string client)
    {
        var signed = by.Did(happened);
        return happened.Kind != EventKind.Invited || person.Role == Role.Owner
            ? signed
            : signed with
            {
                Data = new Dictionary<string, string>(signed.Data)
                {
                    [EventData.Change] = "invited",
                    [EventData.Person] = person.DisplayName?.Value ?? person.Email.Typed,
                    [EventData.Client] = client,
                },
            };
    }
}
