using System.Globalization;

namespace Microsoft.Azure.Functions.Worker.Timers;

/// <summary>
/// Six-field NCRONTAB: second, minute, hour, day, month, day of week (0 and 7 are Sunday), in UTC.
/// Fields are lists of values, ranges and steps; a day must match both of its fields.
/// </summary>
internal sealed class CronSchedule
{
    // February 29th on one day of the week comes back within 40 years at most.
    private const int HorizonInYears = 41;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly HashSet<int> _seconds;
    private readonly HashSet<int> _minutes;
    private readonly HashSet<int> _hours;
    private readonly HashSet<int> _days;
    private readonly HashSet<int> _months;
    private readonly HashSet<int> _daysOfWeek;

    public CronSchedule(string expression)
    {
        var fields = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6)
        {
            throw new FormatException($"'{expression}' is not an NCRONTAB expression of six fields.");
        }

        _seconds = Field(fields[0], 0, 59);
        _minutes = Field(fields[1], 0, 59);
        _hours = Field(fields[2], 0, 23);
        _days = Field(fields[3], 1, 31);
        _months = Field(fields[4], 1, 12, Months, firstName: 1);
        _daysOfWeek = [.. Field(fields[5], 0, 7, Days).Select(day => day % 7)];
    }

    /// <summary>The first time after the given one, or null when there is none.</summary>
    public DateTime? Next(DateTime after)
    {
        var time = new DateTime(after.Year, after.Month, after.Day, after.Hour, after.Minute, after.Second, DateTimeKind.Utc).AddSeconds(1);
        var end = time.AddYears(HorizonInYears);
        while (time < end)
        {
            if (!_months.Contains(time.Month))
            {
                time = new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);
            }
            else if (!_days.Contains(time.Day) || !_daysOfWeek.Contains((int)time.DayOfWeek))
            {
                time = time.Date.AddDays(1);
            }
            else if (!_hours.Contains(time.Hour))
            {
                time = time.Date.AddHours(time.Hour + 1);
            }
            else if (!_minutes.Contains(time.Minute))
            {
                time = time.AddSeconds(60 - time.Second);
            }
            else if (!_seconds.Contains(time.Second))
            {
                time = time.AddSeconds(1);
            }
            else
            {
                return time;
            }
        }

        return null;
    }

    private static HashSet<int> Field(string field, int first, int last, string[]? names = null, int firstName = 0)
    {
        var values = new HashSet<int>();
        foreach (var part in field.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var all] => (all, 1),
                [var some, var by] => (some, Number(by)),
                _ => throw Wrong(),
            };
            var (from, to) = range.Split('-') switch
            {
                ["*"] => (first, last),
                [var one] => (Number(one), part.Contains('/', StringComparison.Ordinal) ? last : Number(one)),
                [var low, var high] => (Number(low), Number(high)),
                _ => throw Wrong(),
            };
            if (from < first || to > last || from > to || step < 1)
            {
                throw Wrong();
            }

            for (var value = from; value <= to; value += step)
            {
                values.Add(value);
            }
        }

        return values;

        int Number(string text)
        {
            var name = Array.FindIndex(names ?? [], known => text.StartsWith(known, StringComparison.OrdinalIgnoreCase));
            return name >= 0 ? name + firstName
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
                : throw Wrong();
        }

        FormatException Wrong() => new($"'{field}' is not a field of an NCRONTAB expression with values from {first} to {last}.");
    }
}
