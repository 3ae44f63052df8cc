using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace MfaFunctions.Operator.Deployment;

/// <summary>Checks the output of <c>dotnet publish</c> before deployment.</summary>
public static class PublishedOutput
{
    public const string NotReadyToRun = "is not compiled ahead of time";

    private const string App = "MfaFunctions.dll";
    private const string Extensions = "extensions.json";

    // Without the last two files the Functions host finds no functions.
    private static readonly string[] Needed = ["host.json", App, Extensions, "worker.config.json", "functions.metadata"];

    /// <summary>Returns the problems, one line each, starting with the file's name.</summary>
    public static IReadOnlyList<string> Problems(string folder) =>
        [
            .. Needed.Where(file => !File.Exists(Path.Combine(folder, file))).Select(file => $"{file} is missing"),
            .. Directory.Exists(Path.Combine(folder, ".azurefunctions")) ? [] : new[] { ".azurefunctions is missing" },
            .. File.Exists(Path.Combine(folder, App)) ? ProblemsOfApp(Path.Combine(folder, App)) : [],
            .. File.Exists(Path.Combine(folder, Extensions)) ? ProblemsOfExtensions(folder) : [],
        ];

    private static IEnumerable<string> ProblemsOfApp(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        if (image.PEHeaders.CorHeader is not { ManagedNativeHeaderDirectory.Size: > 0 })
        {
            yield return $"{App} {NotReadyToRun}";
        }
    }

    /// <summary>
    /// Checks the extensions that the host loads. Each must exist, match the version in extensions.json, and be no older than the app's
    /// package requires.
    /// </summary>
    private static IEnumerable<string> ProblemsOfExtensions(string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, Extensions)));
        var wanted = Directory
            .GetFiles(folder, "Microsoft.Azure.Functions.Worker.Extensions.*.dll")
            .SelectMany(WantedBy)
            .ToDictionary(StringComparer.Ordinal);
        foreach (var extension in json.RootElement.GetProperty("extensions").EnumerateArray())
        {
            // "Namespace.Startup, Assembly, Version=5.3.10.0, ..."
            var parts = extension.GetProperty("typeName").GetString()!.Split(", ");
            var (name, named) = (parts[1], Version.Parse(parts[2]["Version=".Length..]));
            var file = Path.Combine(folder, extension.GetProperty("hintPath").GetString()!);
            if (!File.Exists(file))
            {
                yield return $"{Extensions} names {name}, which is missing";
                continue;
            }

            using var image = new PEReader(File.OpenRead(file));
            var found = image.GetMetadataReader().GetAssemblyDefinition().Version;
            if (found != named)
            {
                yield return $"{Extensions} names {name} {named}, but {found} is there";
            }

            if (wanted.Remove(name, out var least) && found < Version.Parse(least))
            {
                yield return $"{name} is {found}, but {least} or later is needed";
            }
        }

        foreach (var name in wanted.Keys)
        {
            yield return $"{Extensions} does not name {name}";
        }
    }

    // [assembly: ExtensionInformation("Microsoft.Azure.WebJobs.Extensions.Storage.Queues", "5.3.8")]
    private static IEnumerable<KeyValuePair<string, string>> WantedBy(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        List<KeyValuePair<string, string>> wanted = [];
        foreach (var handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (NameOfType(metadata, attribute.Constructor) == "ExtensionInformationAttribute")
            {
                var value = metadata.GetBlobReader(attribute.Value);
                value.ReadUInt16();
                wanted.Add(new(value.ReadSerializedString()!, value.ReadSerializedString()!));
            }
        }

        return wanted;
    }

    private static string? NameOfType(MetadataReader metadata, EntityHandle constructor) =>
        constructor.Kind == HandleKind.MemberReference
        && metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } parent
            ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name)
            : null;
}
