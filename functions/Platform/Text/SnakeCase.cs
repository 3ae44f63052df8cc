using System.Text.Json;

namespace MfaFunctions.Platform.Text;

/// <summary>Names of enum values as the API and stored events write them, such as <c>not_started</c>.</summary>
public static class SnakeCase
{
    public static string Of<T>(T value)
        where T : struct, Enum => Of(value.ToString());

    public static string Of(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
