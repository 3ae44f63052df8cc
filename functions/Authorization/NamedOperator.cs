using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Authorization;

/// <summary>
/// The operator of a request. The function key is shared, so the name is what the operator says it is: it tells colleagues apart in the
/// audit log, and proves nothing.
/// </summary>
/// <param name="Name">Null if the request gives none.</param>
public sealed record NamedOperator(ShownName? Name)
{
    /// <summary>The name, as UTF-8 with percent-encoding (RFC 3986 §2.1) where it is not ASCII, such as <c>Zo%C3%AB</c>.</summary>
    public const string Header = "x-operator";

    public static Result<NamedOperator> Read(HttpRequest request, bool isRequired)
    {
        var given = request.Headers[Header].ToString();
        var errors = new FieldErrors();
        if (given.Length == 0 && isRequired)
        {
            errors.Add(Header, Reason.Of("required.operator"));
        }

        var name = given.Length == 0 ? null : errors.Name(Header, Uri.UnescapeDataString(given));
        return errors.Any(out var invalid) ? invalid : new NamedOperator(name);
    }

    /// <summary>The event, caused by this operator.</summary>
    public SecurityEvent Did(SecurityEvent happened)
    {
        var data = new Dictionary<string, string>(happened.Data) { [EventData.By] = EventData.Operator };
        if (Name is not null)
        {
            data[EventData.Actor] = Name.Value;
        }

        return happened with
        {
            Actor = null,
            Data = data,
        };
    }
}

public static class NamedOperatorExtensions
{
    /// <summary>The operator, on a route for operators.</summary>
    /// <exception cref="InvalidOperationException">The route is not declared as one, which is a bug.</exception>
    public static NamedOperator Operator(this HttpRequest request) =>
        request.HttpContext.Features.Get<NamedOperator>()
        ?? throw new InvalidOperationException("The route does not declare that it is for operators.");
}
