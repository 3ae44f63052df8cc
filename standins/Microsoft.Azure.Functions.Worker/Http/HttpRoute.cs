using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker.Runtime;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>The verbs and the template that lead to one function.</summary>
internal sealed class HttpRoute
{
    // What the host takes for "all verbs" when a trigger lists none.
    private static readonly string[] AllVerbs = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"];

    public HttpRoute(Function function, HttpTriggerAttribute trigger, string prefix)
    {
        var route = RouteOf(function.Name, trigger);
        if (route.StartsWith("admin", StringComparison.OrdinalIgnoreCase) || route.StartsWith("runtime", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"Function '{function.Name}': the host keeps routes that begin with 'admin' or 'runtime' for itself, '{route}' does.");
        }

        Function = function;
        Template = $"{prefix}/{route}".Trim('/');
        Pattern = Parse(function.Name, Template);
        Methods = trigger.Methods is { Length: > 0 } listed ? [.. listed.Select(verb => verb.ToUpperInvariant()).Distinct()] : AllVerbs;
        NeedsKey = trigger.AuthLevel != AuthorizationLevel.Anonymous;
    }

    public Function Function { get; }

    public string Template { get; }

    public RoutePattern Pattern { get; }

    public IReadOnlyList<string> Methods { get; }

    public bool NeedsKey { get; }

    /// <summary>The route without the prefix. Without a route of its own, a function is found under its name.</summary>
    public static string RouteOf(string functionName, HttpTriggerAttribute trigger) =>
        (string.IsNullOrWhiteSpace(trigger.Route) ? functionName : trigger.Route).Trim('/');

    public static RoutePattern Parse(string functionName, string template)
    {
        try
        {
            return RoutePatternFactory.Parse(template);
        }
        catch (RoutePatternException e)
        {
            throw new InvalidOperationException($"Function '{functionName}': '{template}' is not a route. {e.Message}", e);
        }
    }

    /// <summary>Refuses two functions that would answer the same request.</summary>
    public static void RefuseConflicts(IEnumerable<HttpRoute> routes)
    {
        var conflict = routes.SelectMany(route => route.Methods.Select(verb => (verb, route)))
            .GroupBy(entry => $"{entry.verb} /{entry.route.Shape()}").FirstOrDefault(group => group.Count() > 1);
        if (conflict is not null)
        {
            throw new InvalidOperationException(
                $"Functions '{string.Join("' and '", conflict.Select(entry => entry.route.Function.Name))}' have the same route: {conflict.Key}.");
        }
    }

    /// <summary>The template with its parameters' names left out and literals in lower case, as the router compares them.</summary>
    private string Shape() => string.Join('/', Pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Shape))));

    private string Shape(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content.ToLowerInvariant(),
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter =>
            $"{{{(parameter.IsCatchAll ? "*" : "")}{string.Concat(parameter.ParameterPolicies.Select(policy => ":" + policy.Content))}}}",
        _ => part.ToString() ?? string.Empty,
    };
}
