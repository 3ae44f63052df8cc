using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Authorization;

/// <param name="Name">Name of the function.</param>
/// <param name="Method">HTTP method, upper case. Requests with <c>HEAD</c> count as <c>GET</c>.</param>
/// <param name="Template">Route below <c>/api</c>.</param>
public sealed record HttpRoute(
    string Name,
    string Method,
    string Template,
    AuthorizationLevel Level,
    AccessAttribute Access,
    bool Idempotent
)
{
    /// <summary>Whether its requests only read, whatever their method.</summary>
    public bool Reads => Method == "GET";
}

/// <summary>All HTTP functions with their declared access. The constructor fails if a function declares none or a wrong one.</summary>
public sealed class RouteCatalogue
{
    private const string Prefix = "api/";

    // Everything that is not the API: the pages for people.
    private const string Pages = "{*path}";

    private readonly Dictionary<string, HttpRoute> _byName;

    public RouteCatalogue()
        : this(typeof(RouteCatalogue).Assembly.GetExportedTypes()) { }

    public RouteCatalogue(IEnumerable<Type> types)
    {
        _byName = types
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Select(Describe)
            .OfType<HttpRoute>()
            .ToDictionary(r => r.Name, StringComparer.Ordinal);
    }

    /// <summary>The routes of the API.</summary>
    public IEnumerable<HttpRoute> Routes => _byName.Values.Where(route => route.Template != Pages);

    /// <summary>The route of a function; null for a function without an HTTP trigger.</summary>
    public HttpRoute? Find(string functionName) => _byName.GetValueOrDefault(functionName);

    private static string? TemplateOf(string? route) =>
        route == Pages ? Pages
        : route?.StartsWith(Prefix, StringComparison.Ordinal) == true ? route[Prefix.Length..]
        : null;

    // HEAD is answered like GET, without the body (RFC 9110 §9.3.2). A read may list more, which it then answers like GET.
    private static string? VerbOf(string[]? methods) =>
        methods switch
        {
            ["get", "head", ..] => "get",
            ["get", ..] => null,
            [var verb] => verb,
            _ => null,
        };

    private static HttpRoute? Describe(MethodInfo method)
    {
        var trigger = method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null);
        if (method.GetCustomAttribute<FunctionAttribute>() is not { } function || trigger is null)
        {
            return null;
        }

        var access = method.GetCustomAttributes<AccessAttribute>().ToArray();
        if (access.Length != 1)
        {
            throw new InvalidOperationException(
                $"Function {function.Name} must declare exactly one access attribute and declares {access.Length}."
            );
        }

        // Function keys, checked by the host, are for operators only, and operators have no other credential.
        var expected = access[0] is OperatorAccessAttribute ? AuthorizationLevel.Function : AuthorizationLevel.Anonymous;
        if (trigger.AuthLevel != expected || VerbOf(trigger.Methods) is not { } verb || TemplateOf(trigger.Route) is not { } template)
        {
            throw new InvalidOperationException(
                $"Function {function.Name} must name one verb (for a read, get and head), a route below {Prefix} and "
                    + $"AuthorizationLevel.{expected}."
            );
        }

        return new HttpRoute(
            function.Name,
            verb.ToUpperInvariant(),
            template,
            trigger.AuthLevel,
            access[0],
            method.IsDefined(typeof(IdempotentAttribute))
        );
    }
}
