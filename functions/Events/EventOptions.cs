using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Events;

/// <summary>Section <c>Events</c>.</summary>
public sealed class EventOptions
{
    public const string Section = "Events";

    /// <summary>How long an event's message stays invisible while its change is committed. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:12", "00:05:00")]
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long after an event a missing row may still appear. Default 15 minutes; then the change never happened.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan MissingRowLimit { get; set; } = TimeSpan.FromMinutes(15);
}
