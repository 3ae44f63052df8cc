using MfaFunctions.Operator;
using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Up;

internal static class NeededPorts
{
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
                .Where(port => FreePorts.IsTaken(port.Port))
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
}
