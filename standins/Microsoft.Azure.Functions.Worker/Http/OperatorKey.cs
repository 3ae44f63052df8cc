using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Runtime;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>The one key of the local runtime, in place of the host's function and master keys.</summary>
internal sealed class OperatorKey(IConfiguration configuration)
{
    private readonly byte[] _hash = Hash(configuration[SettingNames.OperatorKey] is { Length: > 0 } key ? key : "local");

    public bool IsIn(HttpRequest request)
    {
        var header = request.Headers["x-functions-key"].ToString();
        var given = header.Length > 0 ? header : request.Query["code"].ToString();
        return CryptographicOperations.FixedTimeEquals(Hash(given), _hash);
    }

    // Of equal length, so that the comparison tells nothing about the key's.
    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
