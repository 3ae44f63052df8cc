using System.CommandLine;
using System.Diagnostics;
using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Dev.Demo.Owner;
using MfaFunctions.Dev.Demo.Security;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo;

/// <summary><c>./mfa demo</c>: plays the demo against a running <c>./mfa up</c>. Exit code 0 if every expectation is met.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Plays the demo against a running ./mfa up. ./mfa help lists the variables that locate it.");
        var security = new Option<bool>("--security")
        {
            Description = "Plays an attacker against a separate instance and shows each attack fail.",
        };
        var owner = new Option<bool>("--owner")
        {
            Description = "Plays an Owner against a separate instance: invitations, roll-out, resets, break glass.",
        };
        command.Options.Add(security);
        command.Options.Add(owner);
        command.SetAction(
            async (given, _) =>
                given.GetValue(security) ? await SecurityDemo.RunAsync()
                : given.GetValue(owner) ? await OwnerDemo.RunAsync()
                : await RunAsync()
        );
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
            var log = Path.Combine(players.Settings.Data, "logs", "functions.log");
            Screen.Problem($"Step {players.Story.Steps} had an unexpected result. See the functions' log: {LocalSettings.Show(log)}");
            return 1;
        }

        Screen.Line();
        Screen.Line($"[green]{players.Story.Steps} steps passed in {clock.Elapsed.TotalSeconds:F0} seconds.[/]");
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
                $"Nothing responds at {players.Settings.Functions}. Start ./mfa up in another terminal, or set MFA_PORT to its port."
            );
        }

        if (!await players.Mail.IsThereAsync())
        {
            throw new CannotContinueException(
                $"No mail catcher responds at {players.Settings.Mail}. Set MFA_MAIL_PORT to the mail port of ./mfa up."
            );
        }
    }
}
