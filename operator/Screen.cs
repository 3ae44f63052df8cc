using System.Globalization;
using System.Text;
using Spectre.Console;

namespace MfaFunctions.Operator;

/// <summary>Console output. Arguments are escaped, so untrusted text is safe to show. Colors are off when the output is piped.</summary>
internal static class Screen
{
    private static readonly Lock Gate = new();

    public static void Prepare()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        // The terminal wraps lines instead of Spectre, so that a copied command stays one line.
        AnsiConsole.Profile.Width = 10_000;
        // Spectre checks only TERM and would color a log file.
        if (Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 })
        {
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }
    }

    public static void Line(FormattableString? markup = null)
    {
        // Several child processes write concurrently.
        lock (Gate)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, markup ?? $"");
        }
    }

    public static void Problem(string text) => Line($"[red]{text}[/]");

    /// <summary>Writes text without markup, in one style.</summary>
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
