using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MfaFunctions.Client;

namespace MfaFunctions.Tests.Conventions;

/// <summary>Holds the operator routes and records of clients/dotnet to openapi.yaml.</summary>
public sealed partial class OpenApiTests
{
    /// <summary>Operator routes that the client leaves out, with the reason.</summary>
    private static readonly Dictionary<string, string> LeftOut = new()
    {
        ["ResealTenant"] = "a step of the key rotation, which a person runs by docs/key-rotation.md",
        ["GetReseal"] = "a step of the key rotation, which a person runs by docs/key-rotation.md",
        ["GetOperatorHealth"] = "for monitors, which need no client",
    };

    public static TheoryData<string> ClientOperations => [.. Calls.Keys];

    private static IReadOnlyDictionary<string, Func<OperatorApi, Task>> Calls { get; } =
        new Dictionary<string, Func<OperatorApi, Task>>
        {
            ["ListTenants"] = async api => Assert.Equal(["acme", "globex"], await api.ListTenantsAsync().ToArrayAsync()),
            ["CreateTenant"] = api => api.CreateTenantAsync(new("acme", "Acme Ltd", new("olga@acme.test", "Olga Owner", "en"))),
            ["GetTenant"] = api => api.GetTenantAsync("acme"),
            ["CreateMember"] = api => api.CreateMemberAsync("acme", new("ana@acme.test", Role.Member, "Ana Member", "es")),
            ["EraseMember"] = api => api.EraseMemberAsync("acme", "uuuuuuuuuuuuuuuuuuuuuuuuuu"),
            ["RequestBreakGlass"] = api => api.RequestBreakGlassAsync("acme", "olga@acme.test", "lost phone"),
            ["ImportAuthenticator"] = api =>
                api.ImportAuthenticatorAsync("acme", "ana@acme.test", new Uri("otpauth://totp/Old:ana%40acme.test?secret=GEZD"), true),
            ["SetAudiences"] = api => api.SetAudiencesAsync("acme", ["wiki"]),
            ["SetOrigins"] = api => api.SetOriginsAsync("acme", ["https://app.acme.test"]),
            ["SetRelyingParties"] = api => api.SetRelyingPartiesAsync("acme", [new("acme.test", ["https://app.acme.test"])]),
        };

    [Fact]
    public async Task Dotnet_client_has_every_operator_route_or_a_reason_to_leave_it_out()
    {
        var operations = (await OperationsAsync()).Where(o => Security(o.Node) == "functionKey").Select(o => o.Name);
        var methods = typeof(OperatorApi)
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(m => m.Name[..^"Async".Length])
            .ToArray();

        AssertSame(methods.Concat(LeftOut.Keys), operations);
        AssertSame(methods, Calls.Keys);
        Assert.Empty(methods.Intersect(LeftOut.Keys));
    }

    [Theory]
    [MemberData(nameof(ClientOperations))]
    public async Task Dotnet_client_sends_what_the_operation_takes_and_reads_what_it_answers(string name)
    {
        var operation = (await OperationsAsync()).Single(o => o.Name == name);
        var answer = Success(operation.Node)["content"]!["application/json"]!;
        using var route = new ExampleRoute(answer["examples"]!.AsObject().First().Value!["value"]!);
        using var http = new HttpClient(route) { BaseAddress = new Uri("https://mfa.test/api/operator/") };

        await Calls[name](new OperatorApi(http));

        Assert.Equal(operation.Method, route.Method);
        Assert.Matches($"^/api{Regex.Replace(operation.Path, @"\{\w+\}", "[^/]+")}$", route.Path);
        Assert.Empty(UnfitValues(Json(operation.Node["requestBody"]), route.Body, "body"));
        Assert.Empty(UnfitType(answer["schema"]!, AnswerType(name), isNullable: false, "answer"));
    }

    private static Type AnswerType(string name)
    {
        var returned = typeof(OperatorApi).GetMethod(name + "Async")!.ReturnType;
        return returned.GetGenericTypeDefinition() == typeof(Task<>)
            ? returned.GetGenericArguments()[0]
            : typeof(OperatorApi).Assembly.GetType("MfaFunctions.Client.TenantPage")!;
    }

    // What the schema does not permit about a value that was sent.
    private static IEnumerable<string> UnfitValues(JsonNode? schema, JsonNode? sent, string path)
    {
        if (schema is null || sent is null)
        {
            return (schema is null) == (sent is null) ? [] : [$"{path} is {(sent is null ? "missing" : "unexpected")}"];
        }

        return sent switch
        {
            JsonObject given => given
                .SelectMany(p => UnfitValues(schema["properties"]?[p.Key], p.Value, $"{path}.{p.Key}"))
                .Concat(RequiredOf(schema).Where(r => !given.ContainsKey(r)).Select(r => $"{path}.{r} is missing")),
            JsonArray given => given.SelectMany(v => UnfitValues(schema["items"], v, path + "[]")),
            _ when schema["enum"] is JsonArray values => values.Any(v => JsonNode.DeepEquals(v, sent)) ? [] : [$"{path} is {sent}"],
            _ => TypesOf(schema).Contains(TypeName(sent.GetValueKind())) ? [] : [$"{path} is a {sent.GetValueKind()}"],
        };
    }

    // What differs between the type that reads an answer and its schema. The type may leave out properties.
    private static IEnumerable<string> UnfitType(JsonNode schema, Type type, bool isNullable, string path)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        if (TypesOf(schema).Contains("null") != (isNullable || value != type))
        {
            return [$"{path}: only one of schema and type can be null"];
        }

        var expected =
            value == typeof(string) || value == typeof(DateTimeOffset) || value.IsEnum ? "string"
            : value == typeof(int) ? "integer"
            : value == typeof(bool) ? "boolean"
            : value.IsGenericType ? "array"
            : "object";
        if (!TypesOf(schema).Contains(expected))
        {
            return [$"{path}: {value.Name} cannot read {schema["type"]}"];
        }

        if ((schema["format"]?.GetValue<string>() == "date-time") != (value == typeof(DateTimeOffset)))
        {
            return [$"{path}: only one of schema and type is a time"];
        }

        if (value.IsEnum)
        {
            var names = Enum.GetNames(value).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName).Order();
            var values = schema["enum"]!.AsArray().Select(v => v!.GetValue<string>()).Order();
            return names.SequenceEqual(values) ? [] : [$"{path}: {string.Join(", ", values)} are not the values of {value.Name}"];
        }

        return expected switch
        {
            "array" => UnfitType(schema["items"]!, value.GetGenericArguments()[0], isNullable: false, path + "[]"),
            "object" => value.GetProperties().SelectMany(p => UnfitProperty(schema, p, path)),
            _ => [],
        };
    }

    private static IEnumerable<string> UnfitProperty(JsonNode schema, PropertyInfo property, string path)
    {
        var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        var isNullable = new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
        return schema["properties"]?[name] is not { } found ? [$"{path}.{name} is not in the schema"]
            : !RequiredOf(schema).Contains(name) ? [$"{path}.{name} is not always in the answer"]
            : UnfitType(found, property.PropertyType, isNullable && !property.PropertyType.IsValueType, $"{path}.{name}");
    }

    private static IEnumerable<string> RequiredOf(JsonNode schema) =>
        (schema["required"]?.AsArray() ?? []).Select(r => r!.GetValue<string>());

    private static IReadOnlyList<string> TypesOf(JsonNode schema) =>
        schema["type"] switch
        {
            JsonArray several => [.. several.Select(t => t!.GetValue<string>())],
            { } one => [one.GetValue<string>()],
            _ => [],
        };

    private static string TypeName(JsonValueKind kind) =>
        kind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "integer",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            _ => kind.ToString(),
        };

    /// <summary>Answers with an example of openapi.yaml and keeps the request.</summary>
    private sealed class ExampleRoute(JsonNode example) : HttpMessageHandler
    {
        public string Method { get; private set; } = "";

        public string Path { get; private set; } = "";

        public JsonNode? Body { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (Method, Path) = (request.Method.Method, request.RequestUri!.AbsolutePath);
            Body = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(example.ToJsonString(), Encoding.UTF8, "application/json"),
            };
        }
    }
}
