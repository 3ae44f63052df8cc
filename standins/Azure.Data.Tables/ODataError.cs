using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>Reads <c>{"odata.error":{"code":"...","message":{"value":"..."}}}</c>.</summary>
internal sealed class ODataError : RequestFailedDetailsParser
{
    public const string FailedEntity = "FailedEntity";

    public static readonly ODataError Parser = new();

    private ODataError()
    {
    }

    public static string CodeOf(Response response) => Parser.TryParse(response, out var error, out _) ? error.Code : string.Empty;

    public override bool TryParse(Response response, out ResponseError error, out IDictionary<string, string> data)
    {
        error = null;
        data = null;
        if (Parse(response)?["odata.error"] is not JsonObject body)
        {
            return false;
        }

        var message = (string)body["message"]?["value"] ?? string.Empty;
        error = new ResponseError((string)body["code"] ?? string.Empty, message);
        data = new Dictionary<string, string>();

        // In a transaction the message begins with the index of the action that failed: "3:The specified entity ...".
        if (int.TryParse(message.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            data[FailedEntity] = index.ToString(CultureInfo.InvariantCulture);
        }

        return true;
    }

    private static JsonObject Parse(Response response)
    {
        try
        {
            return response.ContentStream is null ? null : JsonNode.Parse(response.Content) as JsonObject;
        }
        catch (JsonException)
        {
            // A proxy's error page: the status says enough.
            return null;
        }
    }
}
