using System.CommandLine;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Queues;

namespace MfaFunctions.Operator;

/// <summary>The tables and queues of the deployment that a command works on.</summary>
/// <param name="Tables">The deployment's tables.</param>
/// <param name="Queues">The deployment's queues.</param>
/// <param name="PlainQueues">The same queues, with message bodies undecoded.</param>
internal sealed record OperatorStorage(TableServiceClient Tables, QueueServiceClient Queues, QueueServiceClient PlainQueues)
{
    private const string Variable = "MFA_STORAGE";

    /// <summary><c>--storage</c>, else the variable MFA_STORAGE, else the storage of the local <c>./mfa up</c>.</summary>
    public static Option<string?> Option() =>
        new("--storage")
        {
            Description =
                "A connection string, or the name of a storage account that your Azure identity may read and write. "
                + $"Default: the variable {Variable}, else the local ./mfa up.",
        };

    public static OperatorStorage Open(string? given)
    {
        var chosen = given ?? Environment.GetEnvironmentVariable(Variable) ?? LocalSettings.FromEnvironment().StorageConnectionString;
        var encoding = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        if (chosen.Contains('=', StringComparison.Ordinal))
        {
            return new OperatorStorage(
                new TableServiceClient(chosen),
                new QueueServiceClient(chosen, encoding),
                new QueueServiceClient(chosen)
            );
        }

        // Unlike the app, not only the managed identity: the user is signed in with the Azure CLI or azd.
        var identity = new DefaultAzureCredential();
        var queues = new Uri($"https://{chosen}.queue.core.windows.net");
        return new OperatorStorage(
            new TableServiceClient(new Uri($"https://{chosen}.table.core.windows.net"), identity),
            new QueueServiceClient(queues, identity, encoding),
            new QueueServiceClient(queues, identity)
        );
    }
}
