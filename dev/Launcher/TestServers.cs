namespace MfaFunctions.Dev.Launcher;

/// <summary>
/// nginx, OpenSSH and Chromium, which some tests run against. Installed if that is possible unattended: on Debian, as root. Tests whose
/// server is missing are reported as skipped.
/// </summary>
internal sealed class TestServers(Programs programs)
{
    // Debian's packages start their servers unless this file forbids it. The tests start their own.
    private const string Policy = "/usr/sbin/policy-rc.d";

    private static readonly (string Package, string Program)[] Needed =
    [
        ("nginx", "/usr/sbin/nginx"),
        ("openssh-server", "/usr/sbin/sshd"),
        ("openssh-client", "/usr/bin/ssh"),
        ("curl", "/usr/bin/curl"),
        ("chromium", "/usr/bin/chromium"),
    ];

    public async Task InstallAsync()
    {
        string[] missing = [.. Needed.Where(server => !File.Exists(server.Program)).Select(server => server.Package)];
        // Elsewhere the tests are skipped whatever is installed.
        if (!OperatingSystem.IsLinux() || missing.Length == 0)
        {
            return;
        }

        if (!Environment.IsPrivilegedProcess || SearchPath.Find("apt-get") is null)
        {
            await Console.Out.WriteLineAsync(
                $"Tests that need {string.Join(' ', missing)} will be skipped. Install them to run these tests."
            );
            return;
        }

        await Console.Out.WriteLineAsync($"Installing {string.Join(' ', missing)} for the tests …");
        var forbidsStart = File.Exists(Policy);
        try
        {
            if (!forbidsStart)
            {
                await File.WriteAllTextAsync(Policy, "#!/bin/sh\nexit 101\n");
                File.SetUnixFileMode(Policy, (UnixFileMode)0b111_101_101);
            }

            if (!await TryInstallAsync(missing) && !(await AptAsync(120, "update") && await TryInstallAsync(missing)))
            {
                await Console.Out.WriteLineAsync("The installation failed. Tests that need these servers will be skipped.");
            }
        }
        finally
        {
            if (!forbidsStart)
            {
                File.Delete(Policy);
            }
        }
    }

    private Task<bool> TryInstallAsync(string[] packages) => AptAsync(300, ["install", "-y", "--no-install-recommends", .. packages]);

    private async Task<bool> AptAsync(int seconds, params string[] arguments)
    {
        string[] command = ["env", "DEBIAN_FRONTEND=noninteractive", "timeout", $"{seconds}", "apt-get", .. arguments];
        return (await programs.ReadAsync(command)).Status == 0;
    }
}
