using System.Globalization;
using System.Text;
using MfaFunctions.Dev.Bench.Sections;

namespace MfaFunctions.Dev.Bench.Report;

/// <summary>
/// Draws p50 and p99 over concurrency as SVG: one panel for each kind of request, a logarithmic scale, readable on light and dark pages.
/// </summary>
internal sealed class Chart(IReadOnlyList<CurvePoint> points, string date)
{
    private const int Width = 880;
    private const int Height = 380;
    private const int PanelWidth = 340;
    private const int PanelHeight = 240;
    private const int Left = 70;
    private const int Top = 50;
    private const int Gap = 430;

    private const string Style = """
        <style>
          text { font: 13px sans-serif; fill: #57606a }
          .title { font-weight: bold; font-size: 15px }
          .grid { stroke: #8b949e; stroke-opacity: .35 }
          polyline { fill: none; stroke-width: 2 }
          .floor { stroke: #8b949e } .app { stroke: #0969da }
          .p99 { stroke-dasharray: 5 4 }
          @media (prefers-color-scheme: dark) { text { fill: #c9d1d9 } .app { stroke: #58a6ff } }
        </style>
        """;

    private readonly int[] _atOnce = [.. points.Select(point => point.AtOnce).Distinct().Order()];
    private readonly double _least = Math.Pow(10, Math.Floor(Math.Log10(points.Min(point => point.P50))));
    private readonly double _most = Math.Pow(10, Math.Ceiling(Math.Log10(points.Max(point => point.P99))));

    public string ToSvg()
    {
        var svg = new StringBuilder();
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" role="img" aria-labelledby="title">"""
        );
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"<title id=\"title\">Response times of verifications and session checks over requests at a time, {date}</title>"
        );
        svg.AppendLine(Style);
        foreach (var (kind, panel) in points.GroupBy(point => point.Kind).Select((kind, panel) => (kind, panel)))
        {
            AddPanel(svg, kind.Key, [.. kind], Left + (panel * Gap));
        }

        AddLegend(svg);
        return svg.AppendLine("</svg>").ToString();
    }

    private void AddPanel(StringBuilder svg, string title, CurvePoint[] own, int left)
    {
        Text(svg, left, Top - 20, title, "class=\"title\"");
        for (var value = _least; value <= _most * 1.01; value *= 10)
        {
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"""<line class="grid" x1="{left}" x2="{left + PanelWidth}" y1="{Y(value):0.#}" y2="{Y(value):0.#}"/>"""
            );
            Text(svg, left - 8, Y(value) + 4, string.Create(CultureInfo.InvariantCulture, $"{value:0.###} ms"), "text-anchor=\"end\"");
        }

        foreach (var atOnce in _atOnce)
        {
            Text(svg, X(left, atOnce), Top + PanelHeight + 20, $"{atOnce}", "text-anchor=\"middle\"");
        }

        Text(svg, left + (PanelWidth / 2), Top + PanelHeight + 42, "requests at a time", "text-anchor=\"middle\"");
        foreach (var server in own.GroupBy(point => point.Server))
        {
            AddLine(svg, [.. server], left, $"{server.Key} p50", point => point.P50);
            AddLine(svg, [.. server], left, $"{server.Key} p99", point => point.P99);
        }
    }

    private void AddLine(StringBuilder svg, CurvePoint[] line, int left, string classes, Func<CurvePoint, double> value)
    {
        var path = string.Join(
            ' ',
            line.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(left, point.AtOnce):0.#},{Y(value(point)):0.#}"))
        );
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<polyline class="{classes}" points="{path}"/>""");
    }

    private static void AddLegend(StringBuilder svg)
    {
        string[] names = ["app p50", "app p99", "floor p50", "floor p99"];
        foreach (var (name, column) in names.Select((name, column) => (name, column)))
        {
            var x = Left + (column * 150);
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"""<polyline class="{name}" points="{x},{Height - 18} {x + 36},{Height - 18}"/>"""
            );
            Text(svg, x + 44, Height - 14, name, "");
        }
    }

    private static void Text(StringBuilder svg, double x, double y, string text, string attributes) =>
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{x:0.#}" y="{y:0.#}" {attributes}>{text}</text>""");

    private double X(int left, int atOnce) => left + (PanelWidth * Array.IndexOf(_atOnce, atOnce) / (double)(_atOnce.Length - 1));

    private double Y(double value) =>
        Top + (PanelHeight * (1 - ((Math.Log10(value) - Math.Log10(_least)) / (Math.Log10(_most) - Math.Log10(_least)))));
}
