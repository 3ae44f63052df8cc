using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MfaFunctions.Accounts;
using MfaFunctions.Audit;
using MfaFunctions.Authorization;
using MfaFunctions.Enrollment;
using MfaFunctions.KeyRotation;
using MfaFunctions.LinkedIdentities;
using MfaFunctions.Members;
using MfaFunctions.Operations;
using MfaFunctions.Sessions;
using MfaFunctions.Tenancy;
using MfaFunctions.Tenants;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Conventions;

/// <summary>openapi.yaml describes what the functions do: no less, no more, nothing else.</summary>
public sealed partial class OpenApiTests
{
    private static readonly IReadOnlyCollection<HttpRoute> Routes = new RouteCatalogue().Routes;
    private static readonly Lazy<Task<JsonNode>> Document = new(ReadAsync);

    /// <summary>The component schemas and the records that the functions answer with.</summary>
    public static TheoryData<string, Type> AnswerRecords => new()
    {
        { "Session", typeof(SessionResource) },
        { "SessionEntry", typeof(ListSessions.Entry) },
        { "SessionAnswer", typeof(SessionAnswer) },
        { "Link", typeof(NextStep) },
        { "PolicySummary", typeof(PolicySummary) },
        { "TwoFactorPolicy", typeof(TwoFactorResource) },
        { "PolicyProgress", typeof(PolicyProgress) },
        { "PreviewedPerson", typeof(PreviewedPerson) },
        { "PreviewedChange", typeof(PreviewedChange) },
        { "Member", typeof(MemberResource) },
        { "MemberTotals", typeof(MemberTotals) },
        { "Authenticator", typeof(AuthenticatorResource) },
        { "LinkedIdentity", typeof(LinkedIdentityResource) },
        { "IdentityProviders", typeof(IdentityProvidersResource) },
        { "IdentityProvider", typeof(IdentityProviderResource) },
        { "ResealWalk", typeof(ResealResource) },
        { "AuditEntry", typeof(AuditEntry) },
        { "KeyRing", typeof(GetOperatorHealth.RingAnswer) },
        { "Caller", typeof(GetOperatorHealth.CallerAnswer) },
    };

    [Fact]
    public async Task Every_route_is_described_and_nothing_else_is()
    {
        var operations = await OperationsAsync();

        AssertSame(Routes.Select(r => $"{r.Method} {Template(r)}"), operations.Select(o => $"{o.Method} {o.Path}"));
    }

    [Fact]
    public async Task An_operation_has_the_name_of_its_function()
    {
        var operations = await OperationsAsync();

        AssertSame(Routes.Select(r => $"{r.Method} {Template(r)} = {r.Name}"), operations.Select(o => $"{o.Method} {o.Path} = {o.Name}"));
    }

    [Fact]
    public async Task An_operation_asks_for_what_its_function_declares()
    {
        var operations = await OperationsAsync();

        AssertSame(Routes.Select(r => $"{r.Name}: {Security(r.Access)}"), operations.Select(o => $"{o.Name}: {Security(o.Node)}"));
    }

    [Fact]
    public async Task The_key_opens_every_route_below_operator_and_no_other()
    {
        var operations = await OperationsAsync();

        AssertSame(
            operations.Where(o => o.Path.StartsWith("/operator/", StringComparison.Ordinal)).Select(o => o.Name),
            operations.Where(o => Security(o.Node) == "functionKey").Select(o => o.Name));
    }

    [Fact]
    public async Task Every_refusal_the_code_can_give_is_described_and_nothing_else_is()
    {
        var operations = await OperationsAsync();

        AssertSame(RefusalsInCode(), operations.SelectMany(o => Refusals(o.Node)));
    }

    [Fact]
    public async Task The_table_of_errors_lists_what_the_routes_describe()
    {
        var operations = await OperationsAsync();
        var rows = ErrorTableRow().Matches((await Document.Value)["info"]!["description"]!.GetValue<string>());

        AssertSame(operations.SelectMany(o => Refusals(o.Node)), rows.Select(r => $"{r.Groups[2].Value} {r.Groups[1].Value}"));
    }

    [Fact]
    public async Task A_route_describes_what_its_access_and_its_body_can_be_refused_for()
    {
        var byName = (await OperationsAsync()).ToDictionary(o => o.Name);
        // Given nowhere but at the door, so that they must not stand where the door is another.
        string[] doorOnly = ["401 unauthenticated", "401 token_rotated", "409 idempotency_conflict"];

        AssertSame(
            Routes.SelectMany(r => AtTheDoor(r).Select(refusal => $"{r.Name}: {refusal}")),
            Routes.SelectMany(r => Refusals(byName[r.Name].Node)
                .Where(refusal => doorOnly.Contains(refusal) || AtTheDoor(r).Contains(refusal)).Select(refusal => $"{r.Name}: {refusal}")));
    }

    [Fact]
    public async Task A_route_that_keeps_its_answer_takes_an_idempotency_key_and_no_other_does()
    {
        var operations = await OperationsAsync();

        AssertSame(
            Routes.Where(r => r.Idempotent).Select(r => r.Name),
            operations.Where(o => Parameters(o.Node).Contains(IdempotencyKey.Header)).Select(o => o.Name));
    }

    [Fact]
    public async Task A_request_has_the_members_its_function_reads_and_refuses_others()
    {
        var operations = await OperationsAsync();

        AssertSame(
            Routes.SelectMany(r => RequestMembers(Record(r.Name, "Body")).Select(m => $"{r.Name}: {m}")),
            operations.SelectMany(o => RequestMembers(Json(o.Node["requestBody"])).Select(m => $"{o.Name}: {m}")));
    }

    [Fact]
    public async Task An_answer_has_the_members_its_function_gives()
    {
        var operations = (await OperationsAsync()).Where(o => Record(o.Name, "Answer") is not null).ToArray();

        AssertSame(
            operations.SelectMany(o => Members(Record(o.Name, "Answer")!).Select(m => $"{o.Name}: {m}")),
            operations.SelectMany(o => Members(Json(Success(o.Node))!).Select(m => $"{o.Name}: {m}")));
    }

    [Theory]
    [MemberData(nameof(AnswerRecords))]
    public async Task A_schema_has_the_members_of_its_record(string schema, Type record) =>
        AssertSame(Members(record), Members(await SchemaAsync(schema)));

    [Theory]
    [InlineData("SessionState", typeof(SessionState))]
    [InlineData("Role", typeof(Role))]
    [InlineData("EnrollmentState", typeof(EnrollmentState))]
    [InlineData("TwoFactorMode", typeof(TwoFactorMode))]
    public async Task A_schema_has_the_words_of_its_enumeration(string schema, Type enumeration) =>
        AssertSame(
            Enum.GetNames(enumeration).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName),
            (await SchemaAsync(schema))["enum"]!.AsArray().Select(w => w!.GetValue<string>()));

    private static void AssertSame(IEnumerable<string> code, IEnumerable<string> document)
    {
        var (inCode, inDocument) = (code.ToHashSet(), document.ToHashSet());
        Assert.NotEmpty(inCode);
        Assert.True(
            inCode.SetEquals(inDocument),
            $"Expected and not in openapi.yaml: [{string.Join(", ", inCode.Except(inDocument))}]. "
            + $"In openapi.yaml and not expected: [{string.Join(", ", inDocument.Except(inCode))}].");
    }

    // ---- the document

    private sealed record Operation(string Method, string Path, string Name, JsonNode Node);

    // Redocly's own reader, which lints the file too: whatever it takes for the document is what is compared.
    private static async Task<JsonNode> ReadAsync()
    {
        var folder = Directory.CreateTempSubdirectory("openapi-");
        try
        {
            var json = Path.Combine(folder.FullName, "openapi.json");
            string[] arguments = ["node_modules/@redocly/cli/bin/cli.js", "bundle", "openapi.yaml", "--dereferenced", "--output", json];
            var start = new ProcessStartInfo("node", arguments)
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["REDOCLY_TELEMETRY"] = "off";
            start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
            using var process = Process.Start(start)!;
            var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, "Redocly could not read openapi.yaml (is it installed? `npm ci`): " + string.Concat(said));
            return JsonNode.Parse(await File.ReadAllTextAsync(json))!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Operation>> OperationsAsync()
    {
        string[] verbs = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
        return [.. from path in (await Document.Value)["paths"]!.AsObject()
                   from operation in path.Value!.AsObject()
                   where verbs.Contains(operation.Key)
                   let name = operation.Value!["operationId"]!.GetValue<string>()
                   select new Operation(operation.Key.ToUpperInvariant(), path.Key, name, operation.Value)];
    }

    private static async Task<JsonNode> SchemaAsync(string name) => (await Document.Value)["components"]!["schemas"]![name]!;

    // All of an operation's schemes are named, so that a second way in shows.
    private static string Security(JsonNode operation) =>
        string.Join(" or ", operation["security"]!.AsArray().Select(way => string.Join(" and ", way!.AsObject().Select(s => s.Key))));

    private static IEnumerable<string> Parameters(JsonNode operation) =>
        (operation["parameters"]?.AsArray() ?? []).Select(p => p!["name"]!.GetValue<string>());

    private static IEnumerable<string> Refusals(JsonNode operation) =>
        from response in operation["responses"]!.AsObject()
        let schema = response.Value!["content"]?["application/problem+json"]?["schema"]
        where schema is not null
        from code in Codes(schema)
        select $"{response.Key} {code}";

    private static IEnumerable<string> Codes(JsonNode schema)
    {
        var own = schema["properties"]?["code"];
        var words = own?["enum"]?.AsArray() ?? (own?["const"] is { } word ? [word.DeepClone()] : []);
        string[] parts = ["allOf", "oneOf", "anyOf"];
        return words.Select(w => w!.GetValue<string>())
            .Concat(parts.SelectMany(p => schema[p]?.AsArray() ?? []).SelectMany(s => Codes(s!)));
    }

    private static JsonNode? Json(JsonNode? message) => message?["content"]?["application/json"]?["schema"];

    private static JsonNode Success(JsonNode operation) =>
        operation["responses"]!.AsObject().Single(r => r.Key.StartsWith('2')).Value!;

    // Every member of an answer is written, null or not; one that the document takes for optional is marked.
    private static IEnumerable<string> Members(JsonNode schema)
    {
        var required = schema["required"]!.AsArray().Select(r => r!.GetValue<string>()).ToHashSet();
        return schema["properties"]!.AsObject().Select(p => required.Contains(p.Key) ? p.Key : p.Key + "?");
    }

    private static IEnumerable<string> RequestMembers(JsonNode? schema)
    {
        var open = schema is null || schema["additionalProperties"]?.GetValueKind() == JsonValueKind.False ? [] : new[] { "(any)" };
        return (schema?["properties"]?.AsObject() ?? []).SelectMany(p =>
            p.Value!["properties"] is null ? [p.Key] : RequestMembers(p.Value).Select(m => $"{p.Key}.{m}")).Concat(open);
    }
}
