using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Up;

internal static class FreePorts
{
    // Below the ephemeral ports, so that no outgoing connection takes a port first.
    private const int LowestToFind = 20_000;
    private const int HighestToFind = 30_000;
    private const int Tries = 100;

    /// <summary>The first of the given number of consecutive free ports.</summary>
    public static int FindRow(int count)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var first = RandomNumberGenerator.GetInt32(LowestToFind, HighestToFind);
            if (!Enumerable.Range(first, count).Any(IsTaken))
            {
                return first;
            }
        }

        throw new CannotContinueException($"Found no {count} consecutive free ports between {LowestToFind} and {HighestToFind}.");
    }

    /// <summary>Fails if a required port is in use, and names the variable that changes it.</summary>
    public static void Check(LocalSettings settings)
    {
        (int Port, string For, string Variable)[] needed =
        [
            (settings.Port, "the functions", "MFA_PORT"),
            (settings.MailPort, "the mail catcher", "MFA_MAIL_PORT"),
            (settings.StoragePort, "Azurite", "MFA_STORAGE_PORT"),
            (settings.StoragePort + 1, "Azurite", "MFA_STORAGE_PORT"),
            (settings.StoragePort + 2, "Azurite", "MFA_STORAGE_PORT"),
        ];

        var twice = needed.GroupBy(port => port.Port).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null)
        {
            throw new CannotContinueException(
                $"Port {twice.Key} is assigned to {string.Join(" and ", twice.Select(port => $"{port.For} ({port.Variable})"))}. "
                    + "Use different ports."
            );
        }

        string[] taken =
        [
            .. needed
                .Where(port => IsTaken(port.Port))
                .GroupBy(port => (port.For, port.Variable))
                .Select(ports =>
                    $"Port {string.Join(", ", ports.Select(port => port.Port))} for {ports.Key.For} is in use. "
                    + $"Set {ports.Key.Variable} to another port."
                ),
        ];
        if (taken.Length > 0)
        {
            throw new CannotContinueException(
                string.Join('\n', taken) + "\nIf another ./mfa up is running, set MFA_DATA to another folder too."
            );
        }
    }

    private static bool IsTaken(int port)
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
