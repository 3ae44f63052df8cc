using MfaFunctions.Operator;
using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Up;

/// <summary>The Azurite of <c>./mfa up</c>, with its data in a folder.</summary>
internal static class Storage
{
    public static bool HasData(LocalSettings settings) => File.Exists(Path.Combine(Folder(settings), "__azurite_db_table__.json"));

    public static AzuriteProcess Start(LocalSettings settings)
    {
        Directory.CreateDirectory(Folder(settings));
        return AzuriteProcess.Start(
            new AzuriteOptions(settings.Root, AzuritePorts.From(settings.StoragePort))
            {
                Folder = Folder(settings),
                LogFile = Path.Combine(settings.Data, "logs", "azurite.log"),
            }
        );
    }

    private static string Folder(LocalSettings settings) => Path.Combine(settings.Data, "azurite");
}
