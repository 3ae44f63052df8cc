namespace MfaFunctions.Tests.Infra;

/// <summary>What the Bicep compiler would say, where there is none.</summary>
internal static class SymbolRules
{
    // Those we use: another one is written here after a look at its documentation.
    private static readonly string[] Functions =
    [
        "allowed", "description", "maxLength", "maxValue", "minLength", "minValue", "empty", "environment", "filter", "flatten", "guid", "items", "loadJsonContent", "map",
        "replace", "resourceId", "split", "startsWith", "subscription", "subscriptionResourceId", "toObject", "union", "uniqueString",
    ];

    public static IEnumerable<string> Syntax(BicepFiles infra) =>
        from file in infra.Files
        from node in file.Root.All
        where node.Type is "ERROR" or "MISSING"
        select file.At(node, $"is no Bicep: {node.Text.Split('\n')[0]}");

    public static IEnumerable<string> EverySymbolIsDeclaredOnce(BicepFiles infra) =>
        from file in infra.Files
        from problem in Undeclared(file).Concat(
            from same in file.Declarations.Where(d => d.Kind != "output").GroupBy(d => d.Symbol)
            where same.Count() > 1
            select same.Last().At("is declared twice"))
        select problem;

    public static IEnumerable<string> EverySymbolIsUsed(BicepFiles infra) =>
        from file in infra.Files
        let uses = Uses(file.Root).Select(n => n.Text).ToHashSet()
        from declared in file.Declarations
        where (declared.Kind is "parameter" or "variable" || (declared.Kind == "resource" && declared.IsExisting)) && !uses.Contains(declared.Symbol)
        select declared.At("is never used");

    public static IEnumerable<string> ModulesGetWhatTheyAskFor(BicepFiles infra)
    {
        foreach (var module in infra.Files.SelectMany(f => f.Modules))
        {
            if (infra.FileOf(module) is not { } file)
            {
                yield return module.At($"names the file {module.Target}, which is not there");
                continue;
            }

            var given = (module.Body?.Property("params")?.Properties ?? []).Select(p => p.Name).ToArray();
            var known = file.Parameters.Select(p => p.Symbol).ToArray();
            var required = file.Parameters.Where(IsRequired).Select(p => p.Symbol);
            foreach (var problem in given.Except(known).Select(p => $"gives {p}, which the module does not know").Concat(required.Except(given).Select(p => $"does not give {p}")))
            {
                yield return module.At(problem);
            }
        }

        foreach (var file in infra.Files.Where(f => f.Name != BicepFiles.Main && !infra.Files.SelectMany(o => o.Modules).Any(m => infra.FileOf(m) == f)))
        {
            yield return $"{file.Name} is used nowhere";
        }
    }

    public static IEnumerable<string> OutputsOfModulesExist(BicepFiles infra) =>
        from file in infra.Files
        from member in file.Root.All
        where member.Type == "member_expression" && member.Children.Count == 2
        let path = member.Text.Replace("!", "", StringComparison.Ordinal).Split('.')
        where path is [_, "outputs", _]
        let module = file.Modules.FirstOrDefault(m => m.Symbol == path[0])
        where module is null || infra.FileOf(module)?.Outputs.Any(o => o.Symbol == path[2]) != true
        select file.At(member, $"{member.Text} is no output");

    private static bool IsRequired(BicepDeclaration parameter) =>
        parameter.Value.Type == "type" && !parameter.Value.Text.EndsWith('?');

    private static IEnumerable<string> Undeclared(BicepFile file)
    {
        var declared = file.Declarations.Where(d => d.Kind != "output").Select(d => d.Symbol).ToHashSet();
        var local = file.Root.All.Where(n => n.Type is "for_statement" or "lambda_expression").Select(n => n.Children[0]).SelectMany(n => n.All).Select(n => n.Text).ToHashSet();
        return Uses(file.Root)
            .Where(n => !declared.Contains(n.Text) && !local.Contains(n.Text) && !Functions.Contains(n.Text))
            .Select(n => file.At(n, $"{n.Text} is declared nowhere"))
            .Concat(declared.Intersect(local).Select(name => $"{file.Name}: {name} is the name of a loop's item, too"));
    }

    // Every identifier that is not itself a name being given.
    private static IEnumerable<BicepNode> Uses(BicepNode node)
    {
        var named = node.Type.EndsWith("_declaration", StringComparison.Ordinal) || node.Type is "object_property" or "for_statement" or "lambda_expression"
            ? node.Children.FirstOrDefault(c => c.Type == "identifier") : null;
        return node.Children.Where(c => !ReferenceEquals(c, named) && !(node.Type == "object_property" && ReferenceEquals(c, node.Children[0]) && c.Type == "identifier"))
            .SelectMany(Uses).Concat(node.Type == "identifier" ? [node] : []);
    }
}
