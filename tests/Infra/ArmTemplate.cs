using System.Text.Json;

namespace MfaFunctions.Tests.Infra;

/// <summary>An ARM template that the compiler generates from main.bicep or from a module in it.</summary>
/// <param name="name">The module's symbol, or <c>main</c>.</param>
/// <param name="json">The template.</param>
/// <param name="parent">The template that deploys the module.</param>
/// <param name="arguments">The parameters that the parent passes.</param>
internal sealed class ArmTemplate(string name, JsonElement json, ArmTemplate? parent = null, JsonElement? arguments = null)
{
    private const string Module = "Microsoft.Resources/deployments";

    private readonly Dictionary<string, JsonElement> _arguments = arguments is { } passed ? Named(passed) : [];

    public string Name { get; } = name;

    public IReadOnlyDictionary<string, JsonElement> Parameters { get; } = Named(json, "parameters");

    public IReadOnlyDictionary<string, JsonElement> Variables { get; } = Named(json, "variables");

    public IReadOnlyDictionary<string, JsonElement> Outputs { get; } = Named(json, "outputs");

    /// <summary>This template and those of its modules.</summary>
    public IEnumerable<ArmTemplate> All => Modules.SelectMany(m => m.All).Prepend(this);

    /// <summary>The resources that this template deploys, without modules and without existing resources it only refers to.</summary>
    public IEnumerable<ArmResource> Resources => Declared.Where(r => r.Type != Module && !r.IsExisting);

    /// <summary>Every string of this template, except those in modules and descriptions.</summary>
    public IEnumerable<ArmText> Texts => TextsOf("", json);

    private IEnumerable<ArmTemplate> Modules =>
        Declared
            .Where(r => r.Type == Module)
            .Select(m => new ArmTemplate(m.Symbol, m.Json("properties.template")!.Value, this, m.Json("properties.parameters")));

    // A list or, in language version 2.0, an object keyed by symbol.
    private IEnumerable<ArmResource> Declared =>
        json.GetProperty("resources") is { ValueKind: JsonValueKind.Object } resources
            ? resources.EnumerateObject().Select(r => new ArmResource(this, r.Name, r.Value))
            : json.GetProperty("resources").EnumerateArray().Select(r => new ArmResource(this, r.GetProperty("name").GetString()!, r));

    public string At(string problem) => $"{Name}: {problem}";

    /// <summary>The value that the parent passes for a parameter, or the parameter's default.</summary>
    public JsonElement? Argument(string parameter) =>
        parent is null ? null
        : !_arguments.TryGetValue(parameter, out var argument) ? Parameters[parameter].GetProperty("defaultValue")
        : argument.ValueKind == JsonValueKind.Object && argument.TryGetProperty("value", out var passed) ? parent.Resolve(passed)
        : argument;

    /// <summary>Replaces a value that only refers to a parameter or variable with the value of that parameter or variable.</summary>
    public JsonElement Resolve(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? Resolve(ArmExpression.Parse(value.GetString()!)) ?? value : value;

    /// <summary>The value of the parameter or variable that is the whole expression; null for every other expression.</summary>
    public JsonElement? Resolve(ArmExpression expression) =>
        expression.IsCall("variables") ? Resolve(Variables[expression.Parts[0].Name])
        : expression.IsCall("parameters") ? Argument(expression.Parts[0].Name)
        : expression.Kind == ArmKind.Member
        && Resolve(expression.Parts[0]) is { ValueKind: JsonValueKind.Object } whole
        && whole.TryGetProperty(expression.Name, out var part)
            ? Resolve(part)
        : null;

    private static Dictionary<string, JsonElement> Named(JsonElement json, string kind) =>
        json.TryGetProperty(kind, out var named) ? Named(named) : [];

    private static Dictionary<string, JsonElement> Named(JsonElement json) =>
        json.EnumerateObject().ToDictionary(p => p.Name, p => p.Value);

    private static IEnumerable<ArmText> TextsOf(string path, JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.String => [new ArmText(path, ArmExpression.Parse(json.GetString()!))],
            JsonValueKind.Array => json.EnumerateArray().SelectMany((item, i) => TextsOf($"{path}/{i}", item)),
            JsonValueKind.Object => json.EnumerateObject()
                .Where(p => p.Name is not ("metadata" or "template"))
                .SelectMany(p => TextsOf($"{path}/{p.Name}", p.Value).Prepend(new ArmText(path, ArmExpression.Parse(p.Name)))),
            _ => [],
        };
}

/// <summary>A string and its position in its template.</summary>
internal sealed record ArmText(string Path, ArmExpression Expression);

/// <summary>A resource of a template.</summary>
internal sealed class ArmResource(ArmTemplate template, string symbol, JsonElement json)
{
    public ArmTemplate Template { get; } = template;

    /// <summary>The Bicep symbol if the template has symbols, otherwise the name.</summary>
    public string Symbol { get; } = symbol;

    public string Type { get; } = json.GetProperty("type").GetString()!;

    public string ApiVersion { get; } = json.GetProperty("apiVersion").GetString()!;

    public bool IsExisting { get; } = json.TryGetProperty("existing", out var existing) && existing.GetBoolean();

    /// <summary>The names of the parents, followed by the resource's own name.</summary>
    public IReadOnlyList<ArmExpression> Names
    {
        get
        {
            var whole = ArmExpression.Parse(json.GetProperty("name").GetString()!);
            return Type.Count(c => c == '/') > 1 && whole.IsCall("format") ? [.. whole.Parts.Skip(1)] : [whole];
        }
    }

    /// <summary>The expression by which other resources refer to this one.</summary>
    public string Id => $"[resourceId({string.Join(", ", Names.Select(n => n.Source).Prepend($"'{Type}'"))})]";

    /// <summary>The value at a path of property names separated by dots.</summary>
    public JsonElement? Json(string path)
    {
        JsonElement? value = json;
        foreach (var name in path.Split('.'))
        {
            value = value is { ValueKind: JsonValueKind.Object } whole && whole.TryGetProperty(name, out var part) ? part : null;
        }

        return value;
    }

    /// <summary>The value at a path as text.</summary>
    public string? Text(string path) => Json(path) is { } value ? Text(value) : null;

    /// <summary>The resolved value at a path as text.</summary>
    public string? Resolved(string path) => Json(path) is { } value ? Text(Template.Resolve(value)) : null;

    /// <summary>The resolved value at a path as an expression; null for anything but a string.</summary>
    public ArmExpression? Expression(string path) =>
        Json(path) is { } value && Template.Resolve(value) is { ValueKind: JsonValueKind.String } text
            ? ArmExpression.Parse(text.GetString()!)
            : null;

    public string At(string problem) => Template.At($"{Type} {Symbol} {problem}");

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
