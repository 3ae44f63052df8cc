using System.CommandLine;
using System.Globalization;

namespace MfaFunctions.Operator.Import;

/// <summary>
/// <c>./mfa import</c>: takes over the TOTP secrets of another system, so that people go on with the app they have. Without
/// <c>--apply</c> it only says what would happen. Exit code 0 when every line was, or would be, taken.
/// </summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "One person a line: e-mail address, white space, otpauth URI. Empty lines and those that begin with # are passed over." };
        var tenant = new Option<string>("--tenant") { Description = "The tenant's id; the people must be there already.", Required = true };
        var apply = new Option<bool>("--apply") { Description = "Does it. Without, nothing is changed." };
        var functions = OperatorApi.Option();
        var command = new Command("import", "Takes over authenticators from another system; without --apply a dry run.") { file, tenant, apply, functions };
        command.SetAction(async (given, stop) =>
        {
            var (output, problems) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
            try
            {
                using var api = OperatorApi.Open(given.GetValue(functions));
                return await RunAsync(api, given.GetValue(tenant)!, given.GetValue(file)!, given.GetValue(apply), output, stop) ? 0 : 1;
            }
            catch (Exception problem) when (problem is CannotContinueException or HttpRequestException or IOException or UnauthorizedAccessException)
            {
                await problems.WriteLineAsync(problem.Message);
                return 1;
            }
        });
        return command;
    }

    private static async Task<bool> RunAsync(OperatorApi api, string tenant, FileInfo file, bool apply, TextWriter output, CancellationToken stop)
    {
        var outcomes = new List<string?>();
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(file.FullName, stop))
        {
            number++;
            if (line.TrimStart() is not { Length: > 0 } text || text[0] == '#')
            {
                continue;
            }

            // Each line is one commit, or none. The report names lines: neither an address nor a secret belongs on a screen or in a log.
            var (outcome, reason) = await ImportAsync(api, tenant, text, apply, stop);
            outcomes.Add(outcome);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"line {number,5}  {Words(outcome)}{reason}"));
        }

        var (refused, there) = (outcomes.Count(o => o is null), outcomes.Count(o => o == "already_there"));
        var taken = outcomes.Count - refused - there;
        await output.WriteLineAsync(apply
            ? $"{taken} taken, {there} were there already, {refused} refused."
            : $"Dry run: {taken} would be taken, {there} are there already, {refused} would be refused. Nothing was changed; --apply does it.");
        return refused == 0;
    }

    private static async Task<(string? Outcome, string? Reason)> ImportAsync(OperatorApi api, string tenant, string line, bool apply, CancellationToken stop)
    {
        if (line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is not [var email, var uri])
        {
            return (null, "a line is an e-mail address, white space and an otpauth URI.");
        }

        try
        {
            var answer = await api.PostAsync($"tenants/{Uri.EscapeDataString(tenant)}/authenticators", new { email, uri, dryRun = !apply }, stop);
            return (answer["outcome"]!.GetValue<string>(), null);
        }
        catch (RefusedException refusal)
        {
            return (null, refusal.Message);
        }
    }

    private static string Words(string? outcome) => outcome switch
    {
        "imported" => "taken",
        "would_import" => "would be taken",
        "already_there" => "is there already",
        _ => "refused: ",
    };
}
