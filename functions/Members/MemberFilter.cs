using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Members;

/// <summary>The query parameters <c>filter</c> and <c>role</c>: only people in one state, or with one role.</summary>
/// <param name="State">Null for every state.</param>
/// <param name="Role">Null for every role.</param>
internal sealed record MemberFilter(EnrollmentState? State, Role? Role)
{
    /// <summary>Whether everybody matches.</summary>
    public bool IsEmpty => State is null && Role is null;

    public static MemberFilter Read(FieldErrors errors, HttpRequest request) =>
        new(Read<EnrollmentState>(errors, request, "filter"), Read<Role>(errors, request, "role"));

    public bool Matches(MemberResource member) => (State is null || member.State == State) && (Role is null || member.Role == Role);

    private static T? Read<T>(FieldErrors errors, HttpRequest request, string parameter)
        where T : struct, Enum
    {
        if (request.Query[parameter].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (SnakeCase.Of(value) == text)
            {
                return value;
            }
        }

        errors.Add(parameter, Reason.Of("not_a_choice", ("choices", Enum.GetValues<T>().Select(SnakeCase.Of).ToArray())));
        return null;
    }
}
