using System.Globalization;
using System.Net;

namespace MfaFunctions.Tools.Up;

/// <summary>The product itself, by default in the stand-in flavour, with the settings it would have as a Function App.</summary>
internal sealed class FunctionsApp(LocalSettings settings)
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    /// <param name="storage">A connection string.</param>
    /// <param name="movableClock">Whether the operator key may move the clock, which only these local functions have.</param>
    public ChildProcess Start(string storage, bool movableClock)
    {
        var output = Path.Combine(
            settings.FuncFolder ?? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "MfaFunctions", "debug")), "MfaFunctions.dll");
        if (!File.Exists(output))
        {
            throw new CannotContinueException($"The functions are not built: there is no {output}. ./mfa up builds them, except in MFA_FUNC_FOLDER.");
        }

        var environment = new Dictionary<string, string>(LocalKeys.LoadOrCreate(settings.Data))
        {
            // Many a developer's container names itself in this variable. Azure does too, but there nobody runs ./mfa up.
            ["CONTAINER_NAME"] = "",
            ["MfaStorage"] = storage,
            ["MfaStorage__CreateMissing"] = "true",
            ["AzureWebJobsStorage"] = storage,
            ["Access__Issuer"] = new Uri(settings.Functions, "api").ToString(),
            ["Mail__ApiKey"] = "the-local-mail-catcher-takes-any",
            ["Mail__Host"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{settings.MailPort}"),
            ["Mail__FromAddress"] = "security@mfa.test",
            ["Mail__FromName"] = "Mfa Functions",
            // Nothing answers there: the links of mails lead to the application that uses these functions.
            ["Links__BaseUrl"] = new Uri(settings.Mail, "link-goes-to-your-app").ToString(),
            ["StandIn__Port"] = settings.Port.ToString(CultureInfo.InvariantCulture),
            ["StandIn__OperatorKey"] = settings.OperatorKey,
            ["StandIn__MovableClock"] = movableClock ? "true" : "false",
            // One line an entry, so that a line alone tells its level.
            ["Logging__Console__FormatterName"] = "simple",
            ["Logging__Console__FormatterOptions__SingleLine"] = "true",
            ["Logging__Console__FormatterOptions__TimestampFormat"] = "",
        };
        var log = Path.Combine(settings.Data, "logs", "functions.log");
        if (settings.FuncFolder is { } folder)
        {
            environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
            return ChildProcess.Start(
                "func", log, ["func", "start", "--no-build", "--port", environment["StandIn__Port"]], environment, new Warnings().Show, folder);
        }

        return ChildProcess.Start("functions", log, ["dotnet", output], environment, new Warnings().Show);
    }

    public async Task WaitUntilReadyAsync(CancellationToken stop)
    {
        using var client = new HttpClient();
        var health = new Uri(settings.Functions, "api/health");
        await Readiness.WaitAsync("The functions app", LongestStart, async token => await AnswersAsync(client, health, token), stop);
    }

    private static async Task<bool> AnswersAsync(HttpClient client, Uri health, CancellationToken stop)
    {
        try
        {
            using var answer = await client.GetAsync(health, stop);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Of the app's log, what a developer should see without opening it.</summary>
    private sealed class Warnings
    {
        private static readonly string[] Beginnings = ["warn:", "fail:", "crit:", "Unhandled exception"];

        private volatile bool _showing;

        public void Show(string line)
        {
            // Indented lines, such as those of a stack trace, belong to the entry before.
            _showing = line.StartsWith(' ') ? _showing : Beginnings.Any(level => line.StartsWith(level, StringComparison.Ordinal));
            if (_showing)
            {
                Screen.Line($"[yellow]functions[/] {line}");
            }
        }
    }
}
