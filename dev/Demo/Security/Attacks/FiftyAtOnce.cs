using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>A request that is refused on its own must also be refused when many run concurrently.</summary>
internal sealed class FiftyAtOnce(Scenario scenario) : IChapter
{
    private const int Posts = 50;
    private const int Sessions = 5;

    public string Title => $"{Posts} concurrent requests";

    public async Task PlayAsync()
    {
        await scenario.Story.AttackAsync(
            $"{Posts} parallel posts of one valid code in {Sessions} sessions",
            "Each request finds the code unused. The account is committed under its ETag, so only one request wins.",
            async () =>
            {
                var sessions = await SignInAsync();
                var code = await scenario.CodeOfAsync(scenario.Rita);
                IsAcceptedOnce(await PostAllAsync(sessions, new { code }), "403 code_invalid already_used");
            }
        );

        await scenario.Story.AttackAsync(
            $"{Posts} parallel posts of one unused recovery code in {Sessions} sessions",
            "The same rule protects recovery codes.",
            async () =>
            {
                var sessions = await SignInAsync();
                IsAcceptedOnce(await PostAllAsync(sessions, new { recoveryCode = scenario.Rita.RecoveryCodes[1] }), "403 code_invalid");
            }
        );

        await scenario.Story.AttackAsync(
            $"{Posts} parallel guesses in {Sessions} sessions",
            "Each failure is charged before it is answered, so the fifth locks the factor and the other guesses are not compared.",
            async () =>
            {
                var sessions = await SignInAsync();
                scenario.Clock.NextStep();
                var answers = await PostAllAsync(sessions, new { code = scenario.Rita.App!.Wrong() });
                scenario.Story.Promise("guesses compared", "5", $"{answers.Count(answer => answer.Outcome == "403 code_invalid")}");
                scenario.Story.Promise(
                    "not compared",
                    $"{Posts - 5}",
                    $"{answers.Count(answer => answer.Outcome == "429 too_many_attempts")}"
                );
            }
        );
    }

    // Each attack starts from new sessions, so that earlier successes and failures do not affect it.
    private async Task<Person[]> SignInAsync()
    {
        var sessions = new List<Person>();
        for (var session = 0; session < Sessions; session++)
        {
            sessions.Add(await scenario.Target.SignInAsync(scenario.Rita));
        }

        return [.. sessions];
    }

    private async Task<Answer[]> PostAllAsync(Person[] sessions, object factor)
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, Posts).Select(post => scenario.Quiet.PostAsync("session/verify", factor, sessions[post % sessions.Length]))
        );
        foreach (var (outcome, count) in answers.CountBy(answer => answer.Outcome).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Screen.Line($"    [blue]← {count, 2} ×[/] {outcome}");
        }

        return answers;
    }

    private void IsAcceptedOnce(Answer[] answers, string refusal)
    {
        // In the winner's own session, the other requests find that the token was rotated.
        string[] lost = [refusal, "401 token_rotated"];
        scenario.Story.Promise("accepted", "1", $"{answers.Count(answer => answer.Status == 200)}");
        scenario.Story.Promise("refused", $"{Posts - 1}", $"{answers.Count(answer => lost.Contains(answer.Outcome))}");
    }
}
