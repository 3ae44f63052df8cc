namespace MfaFunctions.Dev.Launcher;

internal static class Repository
{
    /// <summary>The checkout that this program was built in.</summary>
    public static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MfaFunctions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new CannotContinueException("Run this inside the repository: ./mfa help");
    }
}
