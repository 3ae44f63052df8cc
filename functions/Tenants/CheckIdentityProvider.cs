using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Factors;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Http.Outbound;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>What a look at an issuer's documents found.</summary>
public enum ProviderCheck
{
    Ok,

    /// <summary>No response within 3 seconds, an error, a redirect, or an address that is not on the public internet.</summary>
    Unreachable,

    /// <summary>What came back is no discovery document or no set of keys.</summary>
    Unreadable,

    OtherIssuer,

    KeysElsewhere,

    NoKeys,

    /// <summary>The document names no https address where people sign in.</summary>
    NoAuthorizationEndpoint,
}

/// <summary>
/// Fetches an issuer's discovery document and keys before an Owner adds the issuer, and says what is wrong with them. It changes nothing.
/// </summary>
public sealed class CheckIdentityProvider(
    ProviderDocuments documents,
    PublicInternet internet,
    CounterRows counters,
    KeyedHasher hasher,
    TimeProvider clock
)
{
    /// <summary>Checks of a tenant on one day (UTC), because each makes this service call an address of the Owner's choice.</summary>
    public const int PerDay = 100;

    public sealed record Body(string? Issuer);

    /// <param name="Detail">What was found, and what to do about it.</param>
    /// <param name="Keys">Number of keys found.</param>
    /// <param name="AuthorizationEndpoint">Where the issuer signs people in; null unless it was found.</param>
    public sealed record Answer(ProviderCheck Outcome, string Detail, int Keys, string? AuthorizationEndpoint);

    [Function(nameof(CheckIdentityProvider))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{t}/identity-providers/check")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), given), answer => ApiResult.Ok(answer))
        );
    }

    private async Task<Result<Answer>> HandleAsync(SessionContext owner, Body body)
    {
        if (!IdentityProvider.IsIssuer(body.Issuer, internet))
        {
            return ApiError.InvalidField("issuer", TenantErrors.NotAnIssuer());
        }

        if (!owner.IsFresh)
        {
            return Denials.NotFresh(owner);
        }

        var key = hasher.Hash(hasher.CurrentKey, "provider checks", owner.Tenant.Id.Value);
        var isTaken = await counters.ChangeAsync<DailyCount, bool>(key, count =>
        {
            var checks = DailyCount.Of(count, owner.Now);
            return checks.Count < PerDay ? (checks.OneMore(), true) : (null, false);
        });
        return isTaken ? await CheckAsync(body.Issuer!) : TenantErrors.TooManyChecks(DailyCount.SecondsLeft(owner.Now));
    }

    private async Task<Answer> CheckAsync(string issuer)
    {
        using var deadline = new CancellationTokenSource(ProviderKeys.Patience, clock);
        try
        {
            var (keys, endpoint) = await documents.FetchAsync(issuer, deadline.Token);
            return endpoint is null
                ? new Answer(
                    ProviderCheck.NoAuthorizationEndpoint,
                    "The discovery document names no https address as 'authorization_endpoint', so nobody can be sent there to sign in.",
                    keys.Count,
                    null
                )
                : new Answer(
                    ProviderCheck.Ok,
                    "The issuer answered with its keys. Add it, link your identity, and sign in with it once before you require it.",
                    keys.Count,
                    endpoint.ToString()
                );
        }
        catch (ProviderDocumentException e)
        {
            return Failed(e.Fault);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or RefusedAddressException)
        {
            // The same words whether the address is refused or silent, so that nobody explores this app's network.
            return new Answer(
                ProviderCheck.Unreachable,
                "The discovery document or the keys could not be fetched over https from the public internet within 3 seconds. "
                    + "Check the issuer: '/.well-known/openid-configuration' is appended to it.",
                0,
                null
            );
        }
#pragma warning disable CA1031 // Documents can be invalid in any way, and the libraries throw what they like.
        catch (Exception)
#pragma warning restore CA1031
        {
            return new Answer(
                ProviderCheck.Unreadable,
                "The issuer's address answered, but with something other than a discovery document and a set of keys.",
                0,
                null
            );
        }
    }

    private static Answer Failed(ProviderFault fault) =>
        fault switch
        {
            ProviderFault.OtherIssuer => new(
                ProviderCheck.OtherIssuer,
                "The discovery document names another issuer. Enter it exactly as the document does, with or without a final '/'.",
                0,
                null
            ),
            ProviderFault.KeysElsewhere => new(
                ProviderCheck.KeysElsewhere,
                "The keys are on another host than the issuer. Ask the operator of the service to allow that host.",
                0,
                null
            ),
            _ => new(ProviderCheck.NoKeys, "The issuer publishes no key that verifies signatures.", 0, null),
        };
}
