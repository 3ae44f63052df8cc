using System.Text.Json;

namespace MfaFunctions.Tests.Infra;

/// <summary>A node of a Bicep file's syntax tree, as trees.mjs writes it: named ones only, and what could not be parsed.</summary>
public sealed record BicepNode(string Type, int Line, string Text, IReadOnlyList<BicepNode> Children)
{
    public IEnumerable<BicepNode> All => Children.SelectMany(c => c.All).Prepend(this);

    /// <summary>A string without interpolation.</summary>
    public string? Literal => Type == "string" && Children.All(c => c.Type != "interpolation") ? string.Concat(Children.Select(c => c.Text)) : null;

    /// <summary>Of an object: what stands behind a name, or behind several with dots between them.</summary>
    public BicepNode? Property(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var value = this;
        foreach (var name in path.Split('.'))
        {
            value = value?.Properties.FirstOrDefault(p => p.Name == name).Value;
        }

        return value;
    }

    /// <summary>Of an object: its own names and values. A name with an interpolation is written with <c>*</c> in its place.</summary>
    public IEnumerable<(string Name, BicepNode Value)> Properties =>
        Type != "object" ? [] : Children.Where(c => c.Type == "object_property" && c.Children.Count > 1).Select(c => (NameOf(c.Children[0]), c.Children[^1]));

    public static BicepNode Read(JsonElement node) => new(
        node[0].GetString()!, node[1].GetInt32(), node[2].GetString()!, node.GetArrayLength() > 3 ? [.. node[3].EnumerateArray().Select(Read)] : []);

    /// <summary>What a string says, with <c>*</c> for each interpolation; an identifier is its own name.</summary>
    public static string NameOf(BicepNode name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Type == "string" ? string.Concat(name.Children.Select(c => c.Type == "interpolation" ? "*" : c.Text)) : name.Text;
    }
}
