using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MfaFunctions.Accounts;
using MfaFunctions.Audit;
using MfaFunctions.Authorization;
using MfaFunctions.Enrollment;
using MfaFunctions.KeyRotation;
using MfaFunctions.Members;
using MfaFunctions.Members.PendingActions;
using MfaFunctions.Members.RollOut;
using MfaFunctions.Operations;
using MfaFunctions.Sessions;
using MfaFunctions.Tenancy;
using MfaFunctions.Tenants;
using MfaFunctions.Tenants.Look;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Conventions;

/// <summary>Compares openapi.yaml with the functions: it must describe exactly what they do.</summary>
public sealed partial class OpenApiTests
{
    private static readonly IReadOnlyList<HttpRoute> Routes = [.. new RouteCatalogue().Routes];
    private static readonly Lazy<Task<JsonNode>> Document = new(ReadAsync);

    /// <summary>The component schemas and the records that the functions answer with.</summary>
    public static TheoryData<string, Type> AnswerRecords =>
        new()
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
            { "PendingAction", typeof(PendingActionResource) },
            { "MemberTotals", typeof(MemberTotals) },
            { "Progress", typeof(GetProgress.Answer) },
            { "DailyProgress", typeof(DailyProgress) },
            { "RemindedMembers", typeof(RemindMembers.Answer) },
            { "SkippedPerson", typeof(SkippedPerson) },
            { "Authenticator", typeof(AuthenticatorResource) },
            { "AppEnrollment", typeof(BeginEnrollment.Answer) },
            { "PasskeyEnrollment", typeof(PasskeyEnrollment.Answer) },
            { "RelyingParty", typeof(RelyingPartyResource) },
            { "LinkedIdentity", typeof(LinkedIdentityResource) },
            { "IdentityProviders", typeof(IdentityProvidersResource) },
            { "IdentityProvider", typeof(IdentityProviderResource) },
            { "ResealWalk", typeof(ResealResource) },
            { "AuditEntry", typeof(AuditEntry) },
            { "Look", typeof(LookResource) },
            { "Logo", typeof(LogoResource) },
            { "CheckedProvider", typeof(CheckIdentityProvider.Answer) },
            { "Origins", typeof(GetOrigins.Answer) },
            { "AuditPerson", typeof(AuditPerson) },
            { "AuditSeal", typeof(GetAuditSeal.Answer) },
            { "KeyRing", typeof(GetOperatorHealth.RingAnswer) },
            { "Caller", typeof(GetOperatorHealth.CallerAnswer) },
        };

    [Fact]
    public async Task Document_describes_exactly_the_existing_routes()
    {
        var operations = await OperationsAsync();

        AssertSame(Routes.Select(r => $"{r.Method} {Template(r)}"), operations.Select(o => $"{o.Method} {o.Path}"));
    }

    [Fact]
    public async Task Operation_id_is_the_function_name()
    {
        var operations = await OperationsAsync();

        AssertSame(Routes.Select(r => $"{r.Method} {Template(r)} = {r.Name}"), operations.Select(o => $"{o.Method} {o.Path} = {o.Name}"));
    }

    [Fact]
    public async Task Operation_security_matches_the_access_its_function_declares()
    {
        var operations = await OperationsAsync();

        AssertSame(Routes.Select(r => $"{r.Name}: {Security(r.Access)}"), operations.Select(o => $"{o.Name}: {Security(o.Node)}"));
    }

    [Fact]
    public async Task Key_applies_to_exactly_the_routes_below_operator()
    {
        var operations = await OperationsAsync();

        AssertSame(
            operations.Where(o => o.Path.StartsWith("/operator/", StringComparison.Ordinal)).Select(o => o.Name),
            operations.Where(o => Security(o.Node) == "functionKey").Select(o => o.Name)
        );
    }

    [Fact]
    public async Task Document_describes_exactly_the_refusals_of_the_code()
    {
        var operations = await OperationsAsync();

        AssertSame(RefusalsInCode(), operations.SelectMany(o => Refusals(o.Node)));
    }

    [Fact]
    public async Task Error_table_lists_the_errors_that_the_routes_describe()
    {
        var operations = await OperationsAsync();
        var rows = ErrorTableRow().Matches((await Document.Value)["info"]!["description"]!.GetValue<string>());

        AssertSame(operations.SelectMany(o => Refusals(o.Node)), rows.Select(r => $"{r.Groups[2].Value} {r.Groups[1].Value}"));
    }

    [Fact]
    public async Task Route_describes_the_refusals_of_its_access_and_body()
    {
        var byName = (await OperationsAsync()).ToDictionary(o => o.Name);
        // Only the access check returns these, so routes with another access check must not list them.
        string[] doorOnly = ["401 unauthenticated", "401 token_rotated", "409 idempotency_conflict"];

        AssertSame(
            Routes.SelectMany(r => AtTheDoor(r).Select(refusal => $"{r.Name}: {refusal}")),
            Routes.SelectMany(r =>
                Refusals(byName[r.Name].Node)
                    .Where(refusal => doorOnly.Contains(refusal) || AtTheDoor(r).Contains(refusal))
                    .Select(refusal => $"{r.Name}: {refusal}")
            )
        );
    }

    [Fact]
    public async Task Exactly_the_routes_that_store_responses_take_an_idempotency_key()
    {
        var operations = await OperationsAsync();

        AssertSame(
            Routes.Where(r => r.Idempotent).Select(r => r.Name),
            operations.Where(o => Parameters(o.Node).Contains(IdempotencyKey.Header)).Select(o => o.Name)
        );
    }

    [Fact]
    public async Task Request_schema_has_exactly_the_properties_its_function_reads()
    {
        var operations = await OperationsAsync();

        AssertSame(
            Routes.SelectMany(r => RequestMembers(Record(r.Name, "Body")).Select(m => $"{r.Name}: {m}")),
            operations.SelectMany(o => RequestMembers(Json(o.Node["requestBody"])).Select(m => $"{o.Name}: {m}"))
        );
    }

    [Fact]
    public async Task Response_schema_has_the_properties_its_function_returns()
    {
        var operations = (await OperationsAsync()).Where(o => Record(o.Name, "Answer") is not null).ToArray();

        AssertSame(
            operations.SelectMany(o => Members(Record(o.Name, "Answer")!).Select(m => $"{o.Name}: {m}")),
            operations.SelectMany(o => Members(Json(Success(o.Node))!).Select(m => $"{o.Name}: {m}"))
        );
    }

    [Theory]
    [MemberData(nameof(AnswerRecords))]
    public async Task Schema_has_the_properties_of_its_record(string schema, Type record) =>
        AssertSame(Members(record), Members(await SchemaAsync(schema)));

    [Theory]
    [InlineData("SessionState", typeof(SessionState))]
    [InlineData("Role", typeof(Role))]
    [InlineData("EnrollmentState", typeof(EnrollmentState))]
    [InlineData("PendingActionKind", typeof(PendingActionKind))]
    [InlineData("TwoFactorMode", typeof(TwoFactorMode))]
    [InlineData("AuthenticatorType", typeof(AuthenticatorType))]
    [InlineData("PhishingResistance", typeof(PhishingResistance))]
    [InlineData("PasskeySignIn", typeof(PasskeySignIn))]
    [InlineData("IdentityProviderKind", typeof(IdentityProviderKind))]
    public async Task Schema_has_the_values_of_its_enumeration(string schema, Type enumeration) =>
        AssertSame(
            Enum.GetNames(enumeration).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName),
            (await SchemaAsync(schema))["enum"]!.AsArray().Select(w => w!.GetValue<string>())
        );

    private static void AssertSame(IEnumerable<string> code, IEnumerable<string> document)
    {
        var (inCode, inDocument) = (code.ToHashSet(), document.ToHashSet());
        Assert.NotEmpty(inCode);
        Assert.True(
            inCode.SetEquals(inDocument),
            $"Expected and not in openapi.yaml: [{string.Join(", ", inCode.Except(inDocument))}]. "
                + $"In openapi.yaml and not expected: [{string.Join(", ", inDocument.Except(inCode))}]."
        );
    }

    // ---- the document

    private sealed record Operation(string Method, string Path, string Name, JsonNode Node);

    // Redocly also lints the file. Reading it with the same parser ensures that the tests compare the document that was linted.
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
        return
        [
            .. from path in (await Document.Value)["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            where verbs.Contains(operation.Key)
            let name = operation.Value!["operationId"]!.GetValue<string>()
            select new Operation(operation.Key.ToUpperInvariant(), path.Key, name, operation.Value),
        ];
    }

    private static async Task<JsonNode> SchemaAsync(string name) => (await Document.Value)["components"]!["schemas"]![name]!;

    // Lists all security schemes of an operation, so that an additional one becomes visible.
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
        return words
            .Select(w => w!.GetValue<string>())
            .Concat(parts.SelectMany(p => schema[p]?.AsArray() ?? []).SelectMany(s => Codes(s!)));
    }

    private static JsonNode? Json(JsonNode? message) => message?["content"]?["application/json"]?["schema"];

    private static JsonNode Success(JsonNode operation) => operation["responses"]!.AsObject().Single(r => r.Key.StartsWith('2')).Value!;

    // The code writes every property of a response, including nulls. A property that the document declares optional gets a question mark.
    // The first of several forms is that of the function's own record; AnswerRecords lists the others.
    private static IEnumerable<string> Members(JsonNode schema)
    {
        schema = schema["oneOf"]?[0] ?? schema;
        var required = schema["required"]!.AsArray().Select(r => r!.GetValue<string>()).ToHashSet();
        return schema["properties"]!.AsObject().Select(p => required.Contains(p.Key) ? p.Key : p.Key + "?");
    }

    private static IEnumerable<string> RequestMembers(JsonNode? schema)
    {
        var open = schema is null || schema["additionalProperties"]?.GetValueKind() == JsonValueKind.False ? [] : new[] { "(any)" };
        return (schema?["properties"]?.AsObject() ?? [])
            .SelectMany(p => p.Value!["properties"] is null ? [p.Key] : RequestMembers(p.Value).Select(m => $"{p.Key}.{m}"))
            .Concat(open);
    }
}
