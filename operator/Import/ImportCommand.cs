using System.CommandLine;

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
                "One person per line: e-mail address, white space or comma, otpauth URI; or an otpauth-migration URI of Google "
                + "Authenticator whose entries are named after e-mail addresses. Empty lines and lines that begin with # are skipped.",
        };
        var tenant = new Option<string>("--tenant") { Description = "The tenant's id. People must already be members.", Required = true };
        var apply = new Option<bool>("--apply") { Description = "Apply the import. Without it, nothing is changed." };
        var allowShort = new Option<bool>("--allow-short")
        {
            Description = "Import secrets of 80 to 127 bits too, marked for replacement. RFC 4226 requires 128.",
        };
        var functions = new OperatorApi.Options();
        var command = new Command("import", "Imports authenticators from another system. A dry run, unless --apply is given.")
        {
            file,
            tenant,
            apply,
            allowShort,
        };
        functions.AddTo(command);
        command.SetAction(
            async (given, stop) =>
            {
                var (output, problems) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
                try
                {
                    using var api = functions.Open(given);
                    var people = new ImportFile(given.GetValue(file)!, given.GetValue(allowShort));
                    var report = new ImportReport(output, given.GetValue(apply));
                    var options = (given.GetValue(apply), given.GetValue(allowShort));
                    await ImportAsync(api, given.GetValue(tenant)!, people, options, report, stop);
                    await report.EndAsync(people.MissingParts());
                    return report.Refused == 0 ? 0 : 1;
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

    // Each line is at most one commit.
    private static async Task ImportAsync(
        OperatorApi api,
        string tenant,
        ImportFile people,
        (bool Apply, bool AllowShort) options,
        ImportReport report,
        CancellationToken stop
    )
    {
        await foreach (var line in people.ReadAsync(stop))
        {
            if (line.Problem is { } problem)
            {
                await report.RefusedAsync(line, problem);
                continue;
            }

            try
            {
                var body = new
                {
                    email = line.Email,
                    uri = line.Uri,
                    dryRun = !options.Apply,
                    allowShort = options.AllowShort,
                };
                await report.AcceptedAsync(line, await api.PostAsync($"tenants/{Uri.EscapeDataString(tenant)}/authenticators", body, stop));
            }
            catch (RefusedException refusal)
            {
                await report.RefusedAsync(line, refusal.Message);
            }
        }
    }
}
