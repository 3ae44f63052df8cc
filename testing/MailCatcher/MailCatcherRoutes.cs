using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MfaFunctions.Testing.MailCatcher;

internal static class MailCatcherRoutes
{
    public static void MapMailCatcher(this IEndpointRouteBuilder routes, CaughtMails mails, SendMail send)
    {
        routes.MapPost("/v3/mail/send", send.HandleAsync);

        routes.MapGet("/", (HttpResponse response) =>
        {
            // The header refreshes the list without a script, which the policy forbids.
            response.Headers["Refresh"] = "3";
            return Html(response, Pages.List([.. mails.All.Reverse()], send.Outage), Pages.PagePolicy);
        });
        routes.MapGet("/messages", (string? to) =>
            TypedResults.Json(
                mails.All.Reverse().Where(mail => to is null || mail.To.Equals(to, StringComparison.OrdinalIgnoreCase)).Select(ForReading)
            )
        );
        routes.MapDelete("/messages", () =>
        {
            mails.Clear();
            return TypedResults.NoContent();
        });
        routes.MapGet("/messages/{id}", (string id, HttpResponse response) =>
            mails.Find(id) is { } mail ? Html(response, Pages.Mail(mail), Pages.PagePolicy) : TypedResults.NotFound()
        );
        routes.MapGet("/messages/{id}/html", (string id, HttpResponse response) =>
            mails.Find(id) is { } mail ? Html(response, Pages.Frame(mail), Pages.MailPolicy) : TypedResults.NotFound()
        );
        routes.MapGet("/messages/{id}/text", (string id, HttpResponse response) =>
            mails.Find(id) is { } mail ? Guarded(response, TypedResults.Text(mail.Text), Pages.PagePolicy) : TypedResults.NotFound()
        );

        routes.MapPost("/outage", (Outage outage) =>
        {
            if (outage.Status is not (0 or (>= 400 and <= 599)))
            {
                return Results.BadRequest(new { error = "status must be 400 to 599, or 0 to end the outage" });
            }

            send.Outage = outage.Status;
            return TypedResults.Ok(outage);
        });
    }

    // Omits the large parts of each mail from the list.
    private static object ForReading(CaughtMail mail) =>
        new
        {
            mail.Id,
            mail.ReceivedAt,
            mail.To,
            mail.ToName,
            mail.From,
            mail.Subject,
            mail.Categories,
            mail.Text,
            Html = $"/messages/{mail.Id}/html",
        };

    private static IResult Html(HttpResponse response, string page, string policy) =>
        Guarded(response, TypedResults.Content(page, "text/html; charset=utf-8"), policy);

    private static IResult Guarded(HttpResponse response, IResult result, string policy)
    {
        response.Headers.ContentSecurityPolicy = policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-store";
        return result;
    }
}

/// <summary>The status to answer every send with; 0 ends the outage.</summary>
public sealed record Outage(int Status);
