namespace MfaFunctions.Tests.Infra;

/// <summary>One Bicep file and what it declares.</summary>
public sealed class BicepFile(string name, BicepNode root)
{
    private static readonly string[] Kinds =
        ["parameter_declaration", "variable_declaration", "resource_declaration", "module_declaration", "output_declaration"];

    public string Name { get; } = name;

    public BicepNode Root { get; } = root;

    public IEnumerable<BicepDeclaration> Declarations =>
        Root.All.Where(n => Kinds.Contains(n.Type)).Select(n => new BicepDeclaration(this, n));

    public IEnumerable<BicepDeclaration> Parameters => Declarations.Where(d => d.Kind == "parameter");

    public IEnumerable<BicepDeclaration> Modules => Declarations.Where(d => d.Kind == "module");

    public IEnumerable<BicepDeclaration> Outputs => Declarations.Where(d => d.Kind == "output");

    /// <summary>What the file deploys, so without those it only looks up.</summary>
    public IEnumerable<BicepDeclaration> Resources => Declarations.Where(d => d.Kind == "resource" && !d.IsExisting);

    public string At(BicepNode node, string problem) => $"{Name}:{node?.Line}: {problem}";
}

/// <summary>A parameter, variable, resource, module or output.</summary>
public sealed class BicepDeclaration(BicepFile file, BicepNode node)
{
    public BicepFile File { get; } = file;

    public BicepNode Node { get; } = node;

    public string Kind => Node.Type[..Node.Type.IndexOf('_', StringComparison.Ordinal)];

    public string Symbol => Node.Children.FirstOrDefault(c => c.Type == "identifier")?.Text ?? "";

    /// <summary>Of a resource <c>type@version</c>, of a module its file.</summary>
    public string Target => Node.Children.FirstOrDefault(c => c.Type == "string")?.Literal ?? "";

    public string ResourceType => Target.Split('@')[0];

    public bool IsExisting => Node.Text.Split('\n')[0].Contains("' existing ", StringComparison.Ordinal);

    public BicepNode Value => Node.Children[^1];

    /// <summary>The object given to a resource or module, also inside a condition or a loop.</summary>
    public BicepNode? Body => Value.Type == "object" ? Value : Value.Children.LastOrDefault(c => c.Type == "object");

    public string At(string problem) => File.At(Node, $"{Symbol} {problem}");
}

/// <summary>All Bicep files of infra/, or a copy of them with a change.</summary>
public sealed class BicepFiles(IReadOnlyList<BicepFile> files)
{
    public const string Main = "main.bicep";

    public IReadOnlyList<BicepFile> Files { get; } = files;

    public IEnumerable<BicepDeclaration> Resources => Files.SelectMany(f => f.Resources);

    public IEnumerable<BicepDeclaration> ResourcesOf(string type) => Resources.Where(r => r.ResourceType == type);

    public BicepFile? File(string name) => Files.FirstOrDefault(f => f.Name == name);

    public BicepFile? FileOf(BicepDeclaration module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return File(Path.Combine(Path.GetDirectoryName(module.File.Name)!, module.Target).Replace('\\', '/'));
    }
}
