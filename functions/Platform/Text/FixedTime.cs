using System.Security.Cryptography;
using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>Compares secrets and MACs in a time that does not depend on where they differ.</summary>
public static class FixedTime
{
    public static bool Equal(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
