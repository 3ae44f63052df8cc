using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members.RollOut;

/// <summary>Returns how far the tenant's people were on each of the last days, for Owners.</summary>
public sealed class GetProgress(ProgressRows rows)
{
    private const int DefaultDays = 30;

    /// <param name="Days">Oldest first; the last one is today once a run has recorded it. Days without a run are missing.</param>
    public sealed record Answer(IReadOnlyList<DailyProgress> Days);

    [Function(nameof(GetProgress))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/two-factor/progress")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var text = request.Query["days"].ToString();
        var days = DefaultDays;
        if (
            text.Length > 0
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out days) || days is < 1 or > RecordProgress.DaysKept)
        )
        {
            return ApiResult.Refused(
                ApiError.InvalidField("days", Reason.Of("out_of_range", ("minimum", 1), ("maximum", RecordProgress.DaysKept)))
            );
        }

        var owner = request.Caller();
        var from = DateOnly.FromDateTime(owner.Now.UtcDateTime).AddDays(1 - days);
        return ApiResult.Ok(new Answer(await rows.ReadAsync(owner.Tenant.Id, from, cancellationToken)));
    }
}
