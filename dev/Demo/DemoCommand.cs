using System.CommandLine;
using System.Diagnostics;
using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Dev.Demo.Owner;
using MfaFunctions.Dev.Demo.Security;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo;

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
            using var players = new StoryPlayers(LocalSettings.FromEnvironment());
            await CheckIsRunningAsync(players);
            return await PlayAsync(players);
        }
        catch (CannotContinueException problem)
        {
            Screen.Problem(problem.Message);
            return 1;
        }
    }

    private static async Task<int> PlayAsync(StoryPlayers players)
    {
        IChapter[] chapters =
        [
            new TenantIsCreated(players),
            new OwnerEnrolls(players),
            new TenantIsSwitchedOn(players),
            new MemberEnrolls(players),
            new NextSignIn(players),
            new MemberUnbinds(players),
            new TenantIsSwitchedOff(players),
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
        catch (Exception broken) when (broken is ExpectationFailedException or HttpRequestException or TaskCanceledException)
        {
            Screen.Line($"    [red]✗ {broken.Message}[/]");
            Screen.Line();
            Screen.Problem($"Step {players.Story.Steps} was not as promised. The functions' log is {LocalSettings.Show(Path.Combine(players.Settings.Data, "logs", "functions.log"))}");
            return 1;
        }

        Screen.Line();
        Screen.Line($"[green]{players.Story.Steps} steps as promised, {clock.Elapsed.TotalSeconds:F0} seconds.[/]");
        return 0;
    }

    private static async Task CheckIsRunningAsync(StoryPlayers players)
    {
        using var client = new HttpClient();
        try
        {
            using var answer = await client.GetAsync(new Uri(players.Settings.Functions, "api/health"));
        }
        catch (HttpRequestException)
        {
            throw new CannotContinueException(
                $"Nothing answers at {players.Settings.Functions}: start ./mfa up in another terminal first (MFA_PORT tells where, when it was moved).");
        }

        if (!await players.Mail.IsThereAsync())
        {
            throw new CannotContinueException($"No mail catcher answers at {players.Settings.Mail}: MFA_MAIL_PORT tells where ./mfa up has it.");
        }
    }
}
