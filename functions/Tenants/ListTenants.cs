using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>Lists the tenants in order of their ids, for operators.</summary>
public sealed class ListTenants(TenantIndex index)
{
    private const int PageSize = 500;

    /// <param name="Tenants">At most 500 ids. They may include ids of partially created tenants.</param>
    /// <param name="Cursor">Cursor of the next page; null on the last page.</param>
    public sealed record Answer(IReadOnlyList<string> Tenants, string? Cursor);

    [Function(nameof(ListTenants))]
    [OperatorAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/operator/tenants")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var cursor = request.Query["cursor"].ToString();
        if (cursor.Length > 0 && !TenantId.TryParse(cursor, out _))
        {
            return ApiResult.Refused(ApiError.InvalidField("cursor", FieldErrors.UnknownCursor()));
        }

        var found = new List<string>();
        await foreach (var tenant in index.ReadAsync(cursor, cancellationToken))
        {
            if (found.Count == PageSize)
            {
                return ApiResult.Ok(new Answer(found, found[^1]));
            }

            found.Add(tenant.Value);
        }

        return ApiResult.Ok(new Answer(found, null));
    }
}
