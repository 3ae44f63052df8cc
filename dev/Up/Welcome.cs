using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Up;

/// <summary>Prints the addresses, the credentials and the first steps once everything runs.</summary>
internal static class Welcome
{
    public static void Show(LocalSettings settings)
    {
        var functions = settings.Functions.ToString().TrimEnd('/');
        Screen.Line();
        Screen.Line($"[green]Ready.[/] Everything listens on this machine only. Ctrl-C stops it and keeps its data.");
        Screen.Line();
        Screen.Line($"  Portal        {functions}/t/{DemoTenant.Id}   (in Chrome or Firefox; Safari keeps no secure cookie on localhost)");
        Screen.Line($"  Functions     {functions}/api");
        Screen.Line($"  Mail catcher  {settings.Mail}");
        Screen.Line($"  Operator key  {settings.OperatorKey}   (header x-functions-key, routes under /api/operator)");
        Screen.Line($"  Tenant        {DemoTenant.Id}");
        Screen.Line($"    Owner       {DemoTenant.OwnerEmail}    password {DemoTenant.OwnerPassword}");
        Screen.Line($"    Member      {DemoTenant.MemberEmail}   password {DemoTenant.MemberPassword}");
        Screen.Line(
            $"  Data          {LocalSettings.Show(settings.Data)}   (logs in {LocalSettings.Show(Path.Combine(settings.Data, "logs"))})"
        );
        Screen.Line();
        Screen.Line(
            $"To begin, open the portal, sign in as the Member, choose \"Add an app\" and scan the QR code with an authenticator app."
        );
        Screen.Line($"More to try, in another terminal:");
        Screen.Line();
        Screen.Line($"  [bold]{Demo(settings)}[/]");
        Screen.Line($"      plays a demo: sign in, enroll by QR code, require a second factor, verify, unbind, mails");
        Screen.Line($"  [bold]{SignIn(functions)}[/]");
        Screen.Line($"      signs the Owner in; continue with the sessionToken and the \"next\" of each response");
        Screen.Line($"  [bold]curl -s {settings.Mail}messages[/]");
        Screen.Line($"      lists every mail that was sent; or open {settings.Mail} in a browser");
        Screen.Line();
    }

    private static string SignIn(string functions)
    {
        var body = $"{{\"email\":\"{DemoTenant.OwnerEmail}\",\"password\":\"{DemoTenant.OwnerPassword}\"}}";
        // cmd.exe knows only double quotes.
        var (quote, data) = OperatingSystem.IsWindows() ? ('"', body.Replace("\"", "\\\"", StringComparison.Ordinal)) : ('\'', body);
        return $"curl -s {functions}/api/tenants/{DemoTenant.Id}/sessions -H {quote}Content-Type: application/json{quote} "
            + $"-d {quote}{data}{quote}";
    }

    // The demo uses the same variables to locate the product.
    private static string Demo(LocalSettings settings)
    {
        var moved = new[]
        {
            (Variable: "MFA_PORT", Value: $"{settings.Port}", Default: "7071"),
            (Variable: "MFA_MAIL_PORT", Value: $"{settings.MailPort}", Default: "7072"),
            (Variable: "MFA_OPERATOR_KEY", Value: settings.OperatorKey, Default: "local"),
        }.Where(variable => variable.Value != variable.Default);
        return OperatingSystem.IsWindows()
            ? string.Concat(moved.Select(variable => $"set \"{variable.Variable}={variable.Value}\" & ")) + "mfa demo"
            : string.Concat(moved.Select(variable => $"{variable.Variable}={variable.Value} ")) + "./mfa demo";
    }
}
