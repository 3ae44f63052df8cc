using System.Diagnostics;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.RelyingParties;

/// <summary>Result of a finished program.</summary>
internal sealed record Ended(int Status, string Output, string Error)
{
    public string All => Output + Error;

    public static async Task<Ended> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var texts = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        var said = await texts;
        return new Ended(process.ExitCode, said[0], said[1]);
    }
}

/// <summary>Runs gates/ssh-gate the way an SSH server does.</summary>
internal static class Gate
{
    public const int Refused = 77;
    public const int Unavailable = 69;
    public const int Misconfigured = 78;

    public static string Program { get; } = Path.Combine(Repository.Root, "gates", "ssh-gate");

    /// <summary>Runs the gate with the visitor's command <c>echo in</c>.</summary>
    /// <param name="home">The visitor's home directory.</param>
    /// <param name="token">Value of the variable MFA_SESSION; null when not set.</param>
    /// <param name="arguments">API, tenant, users file, and optionally a page.</param>
    public static Task<Ended> RunAsync(string home, string? token, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh");
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["HOME"] = home;
        start.Environment["SHELL"] = "/bin/sh";
        start.Environment["SSH_ORIGINAL_COMMAND"] = "echo in; env";
        // Variables with which a visitor could redirect the request.
        start.Environment["http_proxy"] = start.Environment["ALL_PROXY"] = "http://127.0.0.1:9";
        start.Environment["CURL_HOME"] = home;
        start.Environment.Remove("MFA_SESSION");
        if (token is not null)
        {
            start.Environment["MFA_SESSION"] = token;
        }

        return Ended.RunAsync(start);
    }

    public static string Api(MfaHost host) => host.Http.BaseAddress!.ToString().TrimEnd('/');
}
