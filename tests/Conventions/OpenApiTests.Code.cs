using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Conventions;

/// <content>Reads the routes and their refusals from the code.</content>
public sealed partial class OpenApiTests
{
    private static string Template(HttpRoute route) => "/" + Parameter().Replace(route.Template, "{$1}");

    private static string Security(AccessAttribute access) =>
        access switch
        {
            PublicAccessAttribute => "",
            OperatorAccessAttribute => "functionKey",
            _ => "sessionToken or sessionCookie",
        };

    private static IEnumerable<string> AtTheDoor(HttpRoute route)
    {
        var session = route.Access as SessionAccessAttribute;
        var tenant = route.Access as TenantAccessAttribute;
        var hasSession = session is not null || tenant is not null;
        (string Refusal, bool Applies)[] refusals =
        [
            ("401 unauthenticated", hasSession),
            // The previous token can read for a minute at most, and after a revocation not even that.
            ("401 token_rotated", hasSession),
            ("401 insufficient_authentication", tenant is not null || session?.Accepts.Count < Enum.GetValues<SessionState>().Length),
            ("404 not_found", tenant is not null),
            ("409 idempotency_conflict", route.Idempotent),
            // Session routes refuse a token together with a cookie. Operator routes refuse a key in the query.
            ("400 invalid_request", hasSession || route.Access is OperatorAccessAttribute || Record(route.Name, "Body") is not null),
            // A call with the cookie from another site's page.
            ("403 forbidden", hasSession),
            ("413 payload_too_large", Record(route.Name, "Body") is not null),
            ("415 unsupported_media_type", Record(route.Name, "Body") is not null),
            ("500 internal_error", true),
            ("503 unavailable", true),
        ];
        return refusals.Where(r => r.Applies).Select(r => r.Refusal);
    }

    private static Type? Record(string function, string name) =>
        typeof(RouteCatalogue)
            .Assembly.GetExportedTypes()
            .Single(t => t.GetMethods().Any(m => m.GetCustomAttribute<FunctionAttribute>()?.Name == function))
            .GetNestedType(name);

    private static IEnumerable<string> Members(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));

    private static IEnumerable<string> RequestMembers(Type? record) =>
        (record?.GetProperties() ?? []).SelectMany(p =>
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(p.Name);
            var isPart = p.PropertyType.DeclaringType is { } outer && outer == record!.DeclaringType;
            return isPart ? RequestMembers(p.PropertyType).Select(m => $"{name}.{m}") : [name];
        });

    // An error of a factory that nobody calls cannot be returned.
    private static IEnumerable<string> RefusalsInCode()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "functions"), "*.cs", SearchOption.AllDirectories);
        var texts = files.Select(File.ReadAllText).ToArray();
        var all = string.Concat(texts);
        return from text in texts
            from error in ErrorLiteral().Matches(text)
            let factory = ErrorFactory().Matches(text[..error.Index]).LastOrDefault()?.Groups[1].Value
            where factory is null || Regex.Count(all, $@"\b{factory}\(") > 1
            select $"{error.Groups[1].Value} {error.Groups[2].Value}";
    }

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"new\s*(?:ApiError)?\(\s*(\d{3}),\s*""(\w+)""")]
    private static partial Regex ErrorLiteral();

    [GeneratedRegex(@"\bstatic ApiError (\w+)\(")]
    private static partial Regex ErrorFactory();

    [GeneratedRegex(@"^\| `(\w+)` \| (\d{3}) \|", RegexOptions.Multiline)]
    private static partial Regex ErrorTableRow();
}
