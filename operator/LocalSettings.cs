using System.Globalization;

namespace MfaFunctions.Operator;

/// <summary>Where the product runs on this machine. Every value can be moved by a variable, so that two can run side by side.</summary>
internal sealed record LocalSettings(string Root, string Data, int Port, int MailPort, int StoragePort, string OperatorKey)
{
    // Published by Microsoft with the emulator, the same for everybody: not a secret.
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private const int LastPort = 65535;

    /// <summary>Whether Azure Functions Core Tools run the functions, instead of the local host.</summary>
    public bool UsesCoreTools { get; init; }

    public Uri Functions => new($"http://localhost:{Port}/");

    public Uri Mail => new($"http://localhost:{MailPort}/");

    /// <summary>Azurite, as <c>./mfa up</c> starts it.</summary>
    public string StorageConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={AccountKey};"
        + $"BlobEndpoint=http://127.0.0.1:{StoragePort}/devstoreaccount1;"
        + $"QueueEndpoint=http://127.0.0.1:{StoragePort + 1}/devstoreaccount1;"
        + $"TableEndpoint=http://127.0.0.1:{StoragePort + 2}/devstoreaccount1;");

    public static LocalSettings FromEnvironment()
    {
        var root = FindRoot();
        var data = Environment.GetEnvironmentVariable("MFA_DATA") is { Length: > 0 } given ? Path.GetFullPath(given) : Path.Combine(root, ".local");
        var key = Environment.GetEnvironmentVariable("MFA_OPERATOR_KEY") is { Length: > 0 } chosen ? chosen : "local";
        return new LocalSettings(
            root, data, PortFrom("MFA_PORT", 7071), PortFrom("MFA_MAIL_PORT", 7072), PortFrom("MFA_STORAGE_PORT", 10000, neighbours: 2), key);
    }

    /// <summary>A path as short as it can be shown.</summary>
    public static string Show(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static int PortFrom(string variable, int otherwise, int neighbours = 0)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } text)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 && port + neighbours <= LastPort
            ? port
            : throw new CannotContinueException($"{variable} is \"{text}\": a port is a number from 1 to {LastPort - neighbours}.");
    }

    // The build's output lies inside the checkout, unless somebody builds elsewhere: then the checkout is where they stand.
    private static string FindRoot()
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "MfaFunctions.sln")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new CannotContinueException("Start this inside the repository: ./mfa up");
    }
}
