using System.Text.Json.Nodes;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Tests.Conventions;

public sealed partial class OpenApiTests
{
    // Reasons are stable for programs. What follows a dot in the key of a text is no part of the reason.
    private static readonly JsonNode Texts = JsonNode.Parse(typeof(ProblemTexts).Assembly.GetManifestResourceStream("problems/en.json")!)!;

    [Fact]
    public async Task Schema_of_each_code_lists_the_reasons_that_have_a_text()
    {
        var listed =
            from schema in (await Document.Value)["components"]!["schemas"]!.AsObject()
            from part in schema.Value!["allOf"]?.AsArray() ?? []
            let code = part!["properties"]?["code"]?["const"]?.GetValue<string>()
            where code is not null
            from reason in part!["properties"]!["reason"]!["enum"]!.AsArray()
            select $"{code} {reason}";

        AssertSame(
            Texts["problems"]!.AsObject().SelectMany(p => Names(p.Value!["details"]!).Select(reason => $"{p.Key} {reason}")),
            listed
        );
    }

    [Fact]
    public async Task Schema_of_a_field_error_lists_the_reasons_that_have_a_text()
    {
        var reasons = (await SchemaAsync("FieldError"))["properties"]!["reason"]!["enum"]!.AsArray();

        AssertSame(Names(Texts["fields"]!), reasons.Select(reason => reason!.GetValue<string>()));
    }

    private static IEnumerable<string> Names(JsonNode texts) => texts.AsObject().Select(text => text.Key.Split('.')[0]).Distinct();
}
