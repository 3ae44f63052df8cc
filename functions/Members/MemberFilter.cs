using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Members;

/// <summary>The query parameter <c>filter</c>: only people in one state.</summary>
internal static class MemberFilter
{
    /// <returns>Null for everybody.</returns>
    public static EnrollmentState? Read(FieldErrors errors, HttpRequest request)
    {
        if (request.Query["filter"].ToString() is not { Length: > 0 } filter)
        {
            return null;
        }

        foreach (var state in Enum.GetValues<EnrollmentState>())
        {
            if (SnakeCase.Of(state) == filter)
            {
                return state;
            }
        }

        errors.Add("filter", $"must be one of {string.Join(", ", Enum.GetValues<EnrollmentState>().Select(SnakeCase.Of))}");
        return null;
    }
}
