namespace MfaFunctions.Notifications.Rendering;

/// <summary>Reads the files of Notifications/Templates, which are embedded in the assembly.</summary>
internal static class MailResources
{
    public static Stream Open(string path) =>
        typeof(MailResources).Assembly.GetManifestResourceStream(path)
        ?? throw new InvalidOperationException($"The mail template {path} is not embedded in the assembly.");

    public static string Read(string path)
    {
        using var reader = new StreamReader(Open(path));
        return reader.ReadToEnd();
    }
}
