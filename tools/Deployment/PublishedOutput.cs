using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MfaFunctions.Tools.Deployment;

/// <summary>A folder that <c>dotnet publish</c> made, looked at before it is deployed.</summary>
public static class PublishedOutput
{
    public const string StandIn = "is a stand-in";
    public const string NotReadyToRun = "is not compiled ahead of time";

    // Without the last two the Functions host finds no function.
    private static readonly string[] Needed = ["host.json", "MfaFunctions.dll", "worker.config.json", "functions.metadata"];

    /// <summary>What is wrong with it, a line each that begins with the file's name.</summary>
    public static IReadOnlyList<string> Problems(string folder) =>
    [
        .. Needed.Where(f => !File.Exists(Path.Combine(folder, f))).Select(f => $"{f} is missing"),
        .. Directory.Exists(Path.Combine(folder, ".azurefunctions")) ? [] : new[] { ".azurefunctions is missing" },
        .. Directory.GetFiles(folder, "*.dll").Order(StringComparer.Ordinal).SelectMany(ProblemsOf),
    ];

    private static IEnumerable<string> ProblemsOf(string file)
    {
        var name = Path.GetFileName(file);
        using var image = new PEReader(File.OpenRead(file));
        if (!image.HasMetadata)
        {
            yield break;
        }

        if (IsStandIn(image.GetMetadataReader()))
        {
            yield return $"{name} {StandIn}";
        }

        if (name == "MfaFunctions.dll" && image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size == 0)
        {
            yield return $"{name} {NotReadyToRun}";
        }
    }

    // [assembly: AssemblyMetadata("StandIn", "true")], which standins/Directory.Build.props writes into each.
    private static bool IsStandIn(MetadataReader metadata)
    {
        foreach (var handle in metadata.IsAssembly ? metadata.GetAssemblyDefinition().GetCustomAttributes() : default)
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (NameOfType(metadata, attribute.Constructor) == nameof(AssemblyMetadataAttribute))
            {
                var value = metadata.GetBlobReader(attribute.Value);
                value.ReadUInt16();
                if (value.ReadSerializedString() == "StandIn")
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string? NameOfType(MetadataReader metadata, EntityHandle constructor) =>
        constructor.Kind == HandleKind.MemberReference && metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } parent
            ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name) : null;
}
