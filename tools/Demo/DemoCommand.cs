using System.CommandLine;
using System.Diagnostics;
using MfaFunctions.Tools.Demo.Chapters;
using MfaFunctions.Tools.Demo.Owner;
using MfaFunctions.Tools.Demo.Security;

namespace MfaFunctions.Tools.Demo;

/// <summary><c>./mfa demo</c>: the whole story against a running <c>./mfa up</c>; 0 when every promise was kept.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Plays the whole story against a running ./mfa up; ./mfa help lists the variables that tell where it is.");
        var security = new Option<bool>("--security") { Description = "Plays an attacker instead, against a product of its own, and shows each attack fail." };
        var owner = new Option<bool>("--owner") { Description = "Plays the Owner's side instead, in a product of its own: invitations, the roll-out, resets, break glass." };
        command.Options.Add(security);
        command.Options.Add(owner);
        command.SetAction(async (given, _) => given.GetValue(security) ? await SecurityDemo.RunAsync() : given.GetValue(owner) ? await OwnerDemo.RunAsync() : await RunAsync());
        return command;
    }

    private static async Task<int> RunAsync()
    {
        try
        {
            using var cast = new Cast(LocalSettings.FromEnvironment());
            await CheckIsRunningAsync(cast);
            return await PlayAsync(cast);
        }
        catch (CannotContinueException problem)
        {
            Screen.Problem(problem.Message);
            return 1;
        }
    }

    private static async Task<int> PlayAsync(Cast cast)
    {
        IChapter[] chapters =
        [
            new TenantIsCreated(cast),
            new OwnerEnrolls(cast),
            new TenantIsSwitchedOn(cast),
            new MemberEnrolls(cast),
            new NextSignIn(cast),
            new MemberUnbinds(cast),
            new TenantIsSwitchedOff(cast),
        ];

        var clock = Stopwatch.StartNew();
        try
        {
            foreach (var chapter in chapters)
            {
                Story.Chapter(chapter.Title);
                await chapter.PlayAsync();
            }
        }
        catch (Exception broken) when (broken is BrokenPromiseException or HttpRequestException or TaskCanceledException)
        {
            Screen.Line($"    [red]✗ {broken.Message}[/]");
            Screen.Line();
            Screen.Problem($"Step {cast.Story.Steps} was not as promised. The functions' log is {LocalSettings.Show(Path.Combine(cast.Settings.Data, "logs", "functions.log"))}");
            return 1;
        }

        Screen.Line();
        Screen.Line($"[green]{cast.Story.Steps} steps as promised, {clock.Elapsed.TotalSeconds:F0} seconds.[/]");
        return 0;
    }

    private static async Task CheckIsRunningAsync(Cast cast)
    {
        using var client = new HttpClient();
        try
        {
            using var answer = await client.GetAsync(new Uri(cast.Settings.Functions, "api/health"));
        }
        catch (HttpRequestException)
        {
            throw new CannotContinueException(
                $"Nothing answers at {cast.Settings.Functions}: start ./mfa up in another terminal first (MFA_PORT tells where, when it was moved).");
        }

        if (!await cast.Mail.IsThereAsync())
        {
            throw new CannotContinueException($"No mail catcher answers at {cast.Settings.Mail}: MFA_MAIL_PORT tells where ./mfa up has it.");
        }
    }
}
