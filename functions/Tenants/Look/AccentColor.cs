using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Tenants.Look;

/// <summary>A color that can be told from the pages' backgrounds (WCAG 2.2, success criterion 1.4.11).</summary>
public static partial class AccentColor
{
    private const double Least = 3;
    private const string Light = "#ffffff";
    private const string Dark = "#101317";

    /// <param name="text">The color as sent.</param>
    /// <param name="color">The color as <c>#rrggbb</c> in lower case.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? color, [NotNullWhen(false)] out Reason? problem)
    {
        color = null;
        if (!Form().IsMatch(text))
        {
            problem = Reason.Of("not_a_color");
            return false;
        }

        var (given, light, dark) = (text.ToLowerInvariant(), ContrastOf(text, Light), ContrastOf(text, Dark));
        problem =
            light < Least ? Reason.Of("low_contrast.light", ("ratio", Ratio(light)), ("background", Light))
            : dark < Least ? Reason.Of("low_contrast.dark", ("ratio", Ratio(dark)), ("background", Dark))
            : null;
        color = problem is null ? given : null;
        return color is not null;
    }

    /// <summary>Contrast ratio of two colors, 1-21 (WCAG 2.2, definition of contrast ratio).</summary>
    public static double ContrastOf(string one, string other)
    {
        var (first, second) = (LuminanceOf(one), LuminanceOf(other));
        return (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);
    }

    // WCAG 2.2, definition of relative luminance.
    private static double LuminanceOf(string color)
    {
        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));

        double Channel(int at)
        {
            var value = int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
    }

    // Rounded down, so that a refused color never appears to have enough.
    private static string Ratio(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(ratio * 100) / 100:0.##}:1");

    [GeneratedRegex(@"\A#[0-9A-Fa-f]{6}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
