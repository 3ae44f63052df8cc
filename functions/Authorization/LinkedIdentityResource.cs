using MfaFunctions.Accounts;

namespace MfaFunctions.Authorization;

/// <summary>API representation of a linked identity.</summary>
public sealed record LinkedIdentityResource(string Id, string Provider, string Issuer, DateTimeOffset LinkedAt)
{
    public static LinkedIdentityResource Of(LinkedIdentity identity)
    {
        return new(identity.Id, identity.Provider, identity.Issuer, identity.LinkedAt);
    }
}
