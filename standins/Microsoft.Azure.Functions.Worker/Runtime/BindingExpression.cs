using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Azure.Functions.Worker.Runtime;

/// <summary>Replaces <c>%NAME%</c> in a trigger's property with the configuration's value.</summary>
internal static partial class BindingExpression
{
    public static string Resolve(string text, IConfiguration configuration, string functionName) =>
        Setting().Replace(text, match => configuration[match.Groups[1].Value] is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"Function '{functionName}': '{match.Value}' has no value in the configuration."));

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting();
}
