using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Events;

/// <summary>Settings section <c>Events</c>.</summary>
public sealed class EventOptions
{
    public const string Section = "Events";

    /// <summary>How long an event's message stays invisible while the change is committed. Default 15 s, range 12 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:12", "00:05:00")]
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long after an event its row may still appear. After that, the change was never committed. Default 15 min, range 1 min to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan MissingRowLimit { get; set; } = TimeSpan.FromMinutes(15);
}
