using System.Diagnostics;
using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>
/// Many correct sign-ins of one account compete for its row and for the processor. None may hash twice, and nobody else may wait for them.
/// </summary>
internal sealed class SignInsInACrowd(Scenario scenario) : IChapter
{
    private const int Crowd = 40;
    private const string FromTheCrowd = "203.0.113.40";
    private const string FromElsewhere = "198.51.100.40";

    public string Title => $"{Crowd} correct sign-ins of Vera at once";

    public async Task PlayAsync()
    {
        await scenario.Story.AttackAsync(
            $"{Crowd} parallel sign-ins of Vera, while Mallory signs in to another tenant",
            "Sign-ins of one address wait in a short line, and the rest are told to come again. Tenants with waiting passwords take turns.",
            async () =>
            {
                var watch = Stopwatch.StartNew();
                var crowd = Enumerable.Range(0, Crowd).Select(_ => SignInAsync(scenario.Target.Sessions, scenario.Vera, FromTheCrowd));
                var all = Task.WhenAll(crowd.ToArray());
                var mallory = (await SignInAsync(scenario.MallorysOwn.Sessions, scenario.Mallory, FromElsewhere)).Is(201);
                var waited = watch.Elapsed;
                var answers = await all;

                foreach (var outcome in answers.CountBy(answer => answer.Outcome).OrderBy(counted => counted.Key, StringComparer.Ordinal))
                {
                    Screen.Line($"    [blue]← {outcome.Value} × {outcome.Key}[/]");
                }

                Screen.Line($"    [grey]Mallory waited {waited.TotalSeconds:F1} s, the crowd {watch.Elapsed.TotalSeconds:F1} s.[/]");
                var kind = answers.Count(answer => answer.Status == 201 || answer is { Outcome: "429 too_many_attempts", RetryAfter: > 0 });
                scenario.Story.Promise("signed in, or told when to come again", $"{Crowd}", $"{kind}");
                scenario.Story.Promise("Mallory's sign-in", "201", $"{mallory.Status}");
            }
        );

        await scenario.Story.StepAsync(
            "Vera signs in",
            "The crowd has left nothing behind: correct passwords count against nobody.",
            async () =>
                (await SignInAsync(scenario.Target.Sessions, scenario.Vera, FromTheCrowd))
                    .Is(201)
                    .Has("session.state", "verification_required")
        );
    }

    private Task<Answer> SignInAsync(string route, Person person, string from) =>
        scenario.Quiet.PostFromAsync(from, route, new { email = person.Email, password = person.Password });
}
