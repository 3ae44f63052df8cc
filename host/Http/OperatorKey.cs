using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.LocalHost.Http;

/// <summary>
/// Checks the key of functions that are not anonymous: the header <c>x-functions-key</c>, or else the query parameter <c>code</c>.
/// </summary>
internal sealed class OperatorKey(string key)
{
    private readonly byte[] _hash = Hash(key);

    public bool IsIn(HttpRequest request)
    {
        var given = request.Headers["x-functions-key"] is { Count: > 0 } header ? header[0] : request.Query["code"].FirstOrDefault();
        return CryptographicOperations.FixedTimeEquals(Hash(given ?? ""), _hash);
    }

    // Hashes have equal lengths, so the comparison takes constant time.
    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
