using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MfaFunctions.Testing.MailCatcher;

/// <summary>
/// <c>POST /v3/mail/send</c>, compatible with SendGrid: 202 with <c>X-Message-Id</c>, 401 without
/// a Bearer key, 400 with the invalid field, or the status of a simulated outage.
/// </summary>
internal sealed class SendMail(CaughtMails mails, TimeProvider time)
{
    private volatile int _outage;

    /// <summary>The status of a simulated outage; 0 if there is none.</summary>
    public int Outage
    {
        get => _outage;
        set => _outage = value;
    }

    public async Task<IResult> HandleAsync(HttpRequest request, HttpResponse response)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);

        if (_outage != 0)
        {
            return Refuse(
                _outage,
                new SendGridError(_outage == StatusCodes.Status429TooManyRequests ? "too many requests" : "an outage made on purpose")
            );
        }

        var authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("Bearer ", StringComparison.Ordinal) || string.IsNullOrWhiteSpace(authorization["Bearer ".Length..]))
        {
            return Refuse(StatusCodes.Status401Unauthorized, new SendGridError("Permission denied, wrong credentials"));
        }

        if (SendGridRequest.Parse(body) is not { } mail)
        {
            return Refuse(StatusCodes.Status400BadRequest, new SendGridError("Bad Request"));
        }

        if (mail.Check().ToArray() is { Length: > 0 } errors)
        {
            return Refuse(StatusCodes.Status400BadRequest, errors);
        }

        var caught = mail.ToMails(body, time.GetUtcNow());
        foreach (var one in caught)
        {
            mails.Add(one);
        }

        response.Headers["X-Message-Id"] = caught[0].Id;
        return TypedResults.StatusCode(StatusCodes.Status202Accepted);
    }

    private static JsonHttpResult<Refusal> Refuse(int status, params SendGridError[] errors) =>
        TypedResults.Json(new Refusal(errors), statusCode: status);

    internal sealed record Refusal(IReadOnlyList<SendGridError> Errors);
}
