using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Tenancy;

/// <summary>Errors of every operator route that names a tenant.</summary>
public static class TenancyErrors
{
    public static ApiError NoSuchTenant() => ApiError.NotFound(Reason.Of("no_such_tenant"));
}
