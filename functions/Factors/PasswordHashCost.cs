using System.Buffers.Binary;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Factors;

/// <summary>
/// The iterations that checking a hash takes. ASP.NET Core Identity writes them into the hash: format 3, in bytes 5 to 8, big-endian.
/// </summary>
internal static class PasswordHashCost
{
    // The marker of format 3.
    private const byte Format = 1;
    private const int Offset = 5;

    /// <returns>0 for a hash of another format.</returns>
    public static int Of(string hash)
    {
        var bytes = Convert.FromBase64String(hash);
        return bytes.Length > Offset + sizeof(int) && bytes[0] == Format ? BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(Offset)) : 0;
    }

    /// <summary>A hash that no password matches. Checking it takes these iterations; making it takes one.</summary>
    public static string NewUnmatched(int iterations)
    {
        var hasher = new PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = 1 }));
        var bytes = Convert.FromBase64String(hasher.HashPassword(null!, Identifier.New()));
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(Offset), iterations);
        return Convert.ToBase64String(bytes);
    }
}
