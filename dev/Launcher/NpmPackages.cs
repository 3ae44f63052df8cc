using System.Globalization;

namespace MfaFunctions.Dev.Launcher;

/// <summary>Node and the npm packages of package-lock.json.</summary>
internal sealed class NpmPackages(Programs programs)
{
    private const int LowestNode = 20;

    private readonly string _lock = programs.InRoot("package-lock.json");

    // npm writes it at the end of an installation.
    private readonly string _installed = programs.InRoot("node_modules", ".package-lock.json");

    /// <summary>The program that checks openapi.yaml, one of the packages that only tests need.</summary>
    public string Redocly { get; } = programs.InRoot("node_modules", "@redocly", "cli", "bin", "cli.js");

    /// <summary>Whether nothing is installed, or package-lock.json has changed since.</summary>
    public bool AreOutdated => !File.Exists(_installed) || File.GetLastWriteTimeUtc(_lock) > File.GetLastWriteTimeUtc(_installed);

    /// <summary>Installs the packages if they are outdated or incomplete.</summary>
    public async Task InstallAsync(bool forTests)
    {
        await CheckNodeAsync();
        if (AreOutdated)
        {
            await RunNpmAsync(forTests ? ["ci"] : ["ci", "--omit=dev"]);
        }
        else if (forTests && !File.Exists(Redocly))
        {
            // Adds the packages that ./mfa up omits. npm ci would first delete the Azurite of a running ./mfa up.
            await RunNpmAsync("install", "--no-save");
        }
    }

    private async Task RunNpmAsync(params string[] arguments)
    {
        await Console.Out.WriteLineAsync("Installing npm packages …");
        if (!await programs.RunQuietlyAsync("npm", ["npm", .. arguments, "--ignore-scripts", "--no-audit", "--no-fund"]))
        {
            throw new CannotContinueException($"npm {arguments[0]} failed (above).");
        }

        // npm does not update this file when nothing has changed.
        File.SetLastWriteTimeUtc(_installed, TimeProvider.System.GetUtcNow().UtcDateTime);
    }

    private async Task CheckNodeAsync()
    {
        if (SearchPath.Find("node") is null)
        {
            throw new CannotContinueException("node is not on the PATH. Install Node 20 or later: https://nodejs.org");
        }

        if (SearchPath.Find("npm") is null)
        {
            throw new CannotContinueException("npm is not on the PATH. It comes with Node: https://nodejs.org");
        }

        // Such as v22.4.0
        var version = (await programs.ReadAsync("node", "--version")).Output.Trim();
        if (int.Parse(version.TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture) < LowestNode)
        {
            throw new CannotContinueException($"Node {version} is too old. Install Node 20 or later: https://nodejs.org");
        }
    }
}
