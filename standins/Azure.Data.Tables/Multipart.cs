using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions.</summary>
internal static class Multipart
{
    public static TableOperation Batch(IEnumerable<TableOperation> operations, Func<string, Uri> uriOf)
    {
        var batch = $"batch_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        var changeset = $"changeset_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        var body = new StringBuilder($"--{batch}\r\nContent-Type: multipart/mixed; boundary={changeset}\r\n\r\n");
        foreach (var operation in operations)
        {
            body.Append(CultureInfo.InvariantCulture, $"--{changeset}\r\n")
                .Append("Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n")
                .Append(CultureInfo.InvariantCulture, $"{operation.Method} {uriOf(operation.Path).AbsoluteUri} HTTP/1.1\r\n");
            foreach (var (name, value) in operation.Headers())
            {
                body.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            }

            body.Append("\r\n").Append(Encoding.UTF8.GetString(operation.Body ?? [])).Append("\r\n");
        }

        body.Append(CultureInfo.InvariantCulture, $"--{changeset}--\r\n--{batch}--\r\n");
        return new TableOperation(RequestMethod.Post, "$batch", Encoding.UTF8.GetBytes(body.ToString()))
        {
            ContentType = $"multipart/mixed; boundary={batch}",
        };
    }
}
