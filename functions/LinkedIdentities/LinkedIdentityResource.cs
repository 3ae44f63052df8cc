using MfaFunctions.Accounts;

namespace MfaFunctions.LinkedIdentities;

/// <summary>A linked identity as the API shows it.</summary>
public sealed record LinkedIdentityResource(string Id, string Provider, string Issuer, DateTimeOffset LinkedAt)
{
    public static LinkedIdentityResource Of(LinkedIdentity identity)
    {
        return new(identity.Id, identity.Provider, identity.Issuer, identity.LinkedAt);
    }
}
