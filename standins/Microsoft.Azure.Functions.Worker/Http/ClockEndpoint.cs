using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker.Runtime;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary><c>POST /admin/clock {"advanceSeconds": 30}</c>; exists only with a movable clock.</summary>
internal static class ClockEndpoint
{
    public static Endpoint Create(MovableClock clock, OperatorKey key) =>
        HttpFunctions.Endpoint(
            RoutePatternFactory.Parse("admin/clock"),
            ["POST"],
            async http => await (await AnswerAsync(http, clock, key)).ExecuteAsync(http),
            "clock");

    private static async Task<IResult> AnswerAsync(HttpContext http, MovableClock clock, OperatorKey key)
    {
        if (!key.IsIn(http.Request))
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        try
        {
            var move = await http.Request.ReadFromJsonAsync<Move>(http.RequestAborted) ?? throw new JsonException();
            clock.Advance(TimeSpan.FromSeconds(move.AdvanceSeconds));
            return Results.Ok(new { now = clock.GetUtcNow() });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or OverflowException)
        {
            return Results.Text("advanceSeconds must be a number of seconds, from 0 to ten years.", statusCode: StatusCodes.Status400BadRequest);
        }
    }

    private sealed record Move(double AdvanceSeconds);
}
