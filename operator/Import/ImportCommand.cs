using System.CommandLine;
using System.Globalization;

namespace MfaFunctions.Operator.Import;

/// <summary>
/// <c>./mfa import</c>: imports the TOTP secrets of another system, so that people keep their authenticator app. Without
/// <c>--apply</c> it is a dry run. Exit code 0 if every line was, or would be, imported.
/// </summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file")
        {
            Description =
                "One person per line: e-mail address, white space, otpauth URI. Empty lines and lines that begin with # are skipped.",
        };
        var tenant = new Option<string>("--tenant") { Description = "The tenant's id. People must already be members.", Required = true };
        var apply = new Option<bool>("--apply") { Description = "Apply the import. Without it, nothing is changed." };
        var functions = new OperatorApi.Options();
        var command = new Command("import", "Imports authenticators from another system. A dry run, unless --apply is given.")
        {
            file,
            tenant,
            apply,
        };
        functions.AddTo(command);
        command.SetAction(
            async (given, stop) =>
            {
                var (output, problems) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
                try
                {
                    using var api = functions.Open(given);
                    return await RunAsync(api, given.GetValue(tenant)!, given.GetValue(file)!, given.GetValue(apply), output, stop) ? 0 : 1;
                }
                catch (Exception problem)
                    when (problem is CannotContinueException or HttpRequestException or IOException or UnauthorizedAccessException)
                {
                    await problems.WriteLineAsync(problem.Message);
                    return 1;
                }
            }
        );
        return command;
    }

    private static async Task<bool> RunAsync(
        OperatorApi api,
        string tenant,
        FileInfo file,
        bool apply,
        TextWriter output,
        CancellationToken stop
    )
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

            // Each line is at most one commit. The report refers to line numbers, because addresses and secrets must not appear in logs.
            var (outcome, reason) = await ImportAsync(api, tenant, text, apply, stop);
            outcomes.Add(outcome);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"line {number, 5}  {Words(outcome)}{reason}"));
        }

        var (refused, there) = (outcomes.Count(o => o is null), outcomes.Count(o => o == "already_there"));
        var taken = outcomes.Count - refused - there;
        await output.WriteLineAsync(
            apply
                ? $"{taken} imported, {there} already present, {refused} refused."
                : $"Dry run: {taken} would be imported, {there} already present, {refused} would be refused. Use --apply to import."
        );
        return refused == 0;
    }

    private static async Task<(string? Outcome, string? Reason)> ImportAsync(
        OperatorApi api,
        string tenant,
        string line,
        bool apply,
        CancellationToken stop
    )
    {
        if (
            line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is not [var email, var uri]
        )
        {
            return (null, "a line must be an e-mail address, white space and an otpauth URI.");
        }

        try
        {
            var answer = await api.PostAsync(
                $"tenants/{Uri.EscapeDataString(tenant)}/authenticators",
                new
                {
                    email,
                    uri,
                    dryRun = !apply,
                },
                stop
            );
            return (answer["outcome"]!.GetValue<string>(), null);
        }
        catch (RefusedException refusal)
        {
            return (null, refusal.Message);
        }
    }

    private static string Words(string? outcome) =>
        outcome switch
        {
            "imported" => "imported",
            "would_import" => "would be imported",
            "already_there" => "already present",
            _ => "refused: ",
        };
}
