using System.Globalization;
using System.Text;
using Spectre.Console;

namespace MfaFunctions.Operator;

/// <summary>What a person reads. Arguments are escaped, so text from anywhere can be shown; colours vanish when piped.</summary>
internal static class Screen
{
    private static readonly Lock Gate = new();

    public static void Prepare()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        // The terminal wraps, not Spectre: a command line that is copied must stay one line.
        AnsiConsole.Profile.Width = 10_000;
        // Spectre looks at TERM only, and would colour a log file.
        if (Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 })
        {
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }
    }

    public static void Line(FormattableString? markup = null)
    {
        // Several children report at once.
        lock (Gate)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, markup ?? $"");
        }
    }

    public static void Problem(string text) => Line($"[red]{text}[/]");

    /// <summary>As it is, in one style.</summary>
    public static void Block(string text, Style style)
    {
        lock (Gate)
        {
            foreach (var line in text.TrimEnd('\n').Split('\n'))
            {
                AnsiConsole.Write(new Text(line, style));
                AnsiConsole.WriteLine();
            }
        }
    }
}
