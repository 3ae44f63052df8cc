using MfaFunctions.Platform.Http;

namespace MfaFunctions.Tenancy;

/// <summary>Errors of every operator route that names a tenant.</summary>
public static class TenancyErrors
{
    public static ApiError NoSuchTenant() => ApiError.NotFound("There is no tenant with this id.");
}
