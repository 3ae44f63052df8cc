using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace MfaFunctions.Testing;

/// <summary>Ports on loopback.</summary>
public static class FreePorts
{
    // Below the ephemeral ports, so that no outgoing connection takes a port first.
    private const int LowestToFind = 20_000;
    private const int HighestToFind = 30_000;
    private const int Tries = 100;

    /// <summary>The first of the given number of consecutive free ports.</summary>
    public static int Find(int count = 1)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var first = RandomNumberGenerator.GetInt32(LowestToFind, HighestToFind);
            if (!Enumerable.Range(first, count).Any(IsTaken))
            {
                return first;
            }
        }

        throw new IOException($"Found no {count} consecutive free ports between {LowestToFind} and {HighestToFind}.");
    }

    public static bool IsTaken(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
