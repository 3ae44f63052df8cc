using System.Globalization;

namespace MfaFunctions.Operator;

/// <summary>
/// Addresses of the product on this machine. A variable overrides each value, so that two instances can run side by side.
/// </summary>
internal sealed record LocalSettings(string Root, string Data, int Port, int MailPort, int StoragePort, string OperatorKey)
{
    // The emulator's well-known key, published by Microsoft; not a secret.
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private const int LastPort = 65535;

    /// <summary>Whether Azure Functions Core Tools run the functions, instead of the local host.</summary>
    public bool UsesCoreTools { get; init; }

    /// <summary>Whether the functions create missing tables and queues. In Azure the deployment does.</summary>
    public bool CreatesStorage { get; init; } = true;

    /// <summary>The header with the caller's address; null for the connection's address.</summary>
    public string? ClientAddressHeader { get; init; }

    public Uri Functions => new($"http://localhost:{Port}/");

    public Uri Mail => new($"http://localhost:{MailPort}/");

    /// <summary>Connection string of the Azurite that <c>./mfa up</c> starts.</summary>
    public string StorageConnectionString =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={AccountKey};"
                + $"BlobEndpoint=http://127.0.0.1:{StoragePort}/devstoreaccount1;"
                + $"QueueEndpoint=http://127.0.0.1:{StoragePort + 1}/devstoreaccount1;"
                + $"TableEndpoint=http://127.0.0.1:{StoragePort + 2}/devstoreaccount1;"
        );

    public static LocalSettings FromEnvironment()
    {
        var root = FindRoot();
        var data = Environment.GetEnvironmentVariable("MFA_DATA") is { Length: > 0 } given
            ? Path.GetFullPath(given)
            : Path.Combine(root, ".local");
        var key = Environment.GetEnvironmentVariable("MFA_OPERATOR_KEY") is { Length: > 0 } chosen ? chosen : "local";
        return new LocalSettings(
            root,
            data,
            PortFrom("MFA_PORT", 7071),
            PortFrom("MFA_MAIL_PORT", 7072),
            PortFrom("MFA_STORAGE_PORT", 10000, neighbours: 2),
            key
        );
    }

    /// <summary>The shortest form of a path, for display.</summary>
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

        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 && port + neighbours <= LastPort
            ? port
            : throw new CannotContinueException($"{variable} is \"{text}\". A port must be a number from 1 to {LastPort - neighbours}.");
    }

    // The build output is inside the checkout by default. Otherwise the current folder must be the checkout.
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

        throw new CannotContinueException("Run this inside the repository: ./mfa up");
    }
}
