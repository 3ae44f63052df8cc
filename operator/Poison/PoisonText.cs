using System.Globalization;
using MfaFunctions.Events.Poison;

namespace MfaFunctions.Operator.Poison;

/// <summary>Formats a poison message for an operator.</summary>
internal static class PoisonText
{
    public static string Of(PoisonMessage message, DateTimeOffset now) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {message.Id}  {message.Queue}  {message.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC ({Age(
                now - message.At
            )} ago)  event {message.EventId ?? "unknown"}
              {message.Reason}
            """
        );

    private static string Age(TimeSpan age) =>
        age switch
        {
            { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays} days"),
            { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours} hours"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)age.TotalMinutes)} min"),
        };
}
