using System.CommandLine;
using System.Text.RegularExpressions;
using Azure;
using Azure.Identity;
using Spectre.Console;

namespace MfaFunctions.Operator.Deployment;

/// <summary>Creates the app's keys in its vault. azd runs it before and after provisioning (azure.yaml).</summary>
internal static partial class KeysCommand
{
    public static Command Create()
    {
        var command = new Command("keys", "Creates missing keys in the deployment's vault. azd runs it with its environment's variables.");
        command.SetAction(async (_, stop) => await RunAsync(stop));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken stop)
    {
        try
        {
            var vault = Variable("MFA_VAULT_ID") is { } vaultId ? Vault.Open(new AzureDeveloperCliCredential(), vaultId) : null;
            if (vault is null || !await vault.ExistsAsync(stop))
            {
                Screen.Line($"There is no vault yet. The keys are created after provisioning.");
                return 0;
            }

            var made = new List<string>();
            await VaultKeys.EnsureAsync(vault, Keys(), MailKey, made.Add, stop);
            Screen.Line($"{(made.Count == 0 ? "The vault has all its keys." : "Created in the vault: " + string.Join(", ", made))}");
            if (made.Count > 0 && Variable("MFA_SITE_ID") is { } site)
            {
                await vault.RefreshReferencesAsync(site, stop);
            }

            return 0;
        }
        catch (Exception problem) when (problem is CannotContinueException or RequestFailedException or AuthenticationFailedException)
        {
            Screen.Problem($"The vault's keys: {problem.Message}");
            return 1;
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> Keys() =>
        VaultKeys.DefaultKeys.ToDictionary(
            ring => ring.Key,
            IReadOnlyList<string> (ring) => Names($"MFA_{ring.Key.ToUpperInvariant()}_KEYS", ring.Value)
        );

    private static string[] Names(string variable, string otherwise)
    {
        var names = (Variable(variable) ?? otherwise).Split(',');
        return names.All(n => KeyName().IsMatch(n))
            ? names
            : throw new CannotContinueException(
                $"{variable} must be a comma-separated list, without spaces, of names of 1-16 lower-case letters and digits."
            );
    }

    private static string MailKey()
    {
        if (Variable("SENDGRID_API_KEY") is { } given)
        {
            return given;
        }

        return !Console.IsInputRedirected
            ? AnsiConsole.Prompt(new TextPrompt<string>("SendGrid API key (asked once, stored in the vault):").Secret())
            : throw new CannotContinueException(
                "The vault has no SendGrid key yet. Run azd in a terminal, where it asks for the key, or set SENDGRID_API_KEY."
            );
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    [GeneratedRegex(@"\A[a-z0-9]{1,16}\z")]
    private static partial Regex KeyName();
}
