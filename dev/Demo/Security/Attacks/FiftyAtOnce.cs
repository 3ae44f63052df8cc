using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>What each request is refused alone must not pass when many are judged at the same moment.</summary>
internal sealed class FiftyAtOnce(Scenario scenario) : IChapter
{
    private const int Posts = 50;
    private const int Sessions = 5;

    public string Title => $"{Posts} requests at the same moment";

    public async Task PlayAsync()
    {
        await scenario.Story.AttackAsync(
            $"{Posts} parallel posts of one valid code, over {Sessions} sessions",
            "Each of them finds the code unused; the account is committed under its ETag, so one of them is first.",
            async () =>
            {
                var sessions = await SignInAsync();
                var code = await scenario.CodeOfAsync(scenario.Rita);
                IsAcceptedOnce(await PostAllAsync(sessions, new { code }), "403 code_invalid already_used");
            });

        await scenario.Story.AttackAsync(
            $"{Posts} parallel posts of one unused recovery code, over {Sessions} sessions",
            "The same for the codes on paper.",
            async () =>
            {
                var sessions = await SignInAsync();
                IsAcceptedOnce(await PostAllAsync(sessions, new { recoveryCode = scenario.Rita.RecoveryCodes[1] }), "403 code_invalid");
            });

        await scenario.Story.AttackAsync(
            $"{Posts} parallel guesses, over {Sessions} sessions",
            "Haste does not win a guess: a failure is charged before it is answered, so the fifth locks and the others are not looked at.",
            async () =>
            {
                var sessions = await SignInAsync();
                scenario.Clock.NextStep();
                var answers = await PostAllAsync(sessions, new { code = scenario.Rita.App!.Wrong() });
                scenario.Story.Promise("guesses judged", "5", $"{answers.Count(answer => answer.Outcome == "403 code_invalid")}");
                scenario.Story.Promise("not looked at", $"{Posts - 5}", $"{answers.Count(answer => answer.Outcome == "429 too_many_attempts")}");
            });
    }

    // Before each attack anew, since what succeeded or failed before must not show in what this one finds.
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
            Enumerable.Range(0, Posts).Select(post => scenario.Quiet.PostAsync("session/verify", factor, sessions[post % sessions.Length])));
        foreach (var (outcome, count) in answers.CountBy(answer => answer.Outcome).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Screen.Line($"    [blue]← {count,2} ×[/] {outcome}");
        }

        return answers;
    }

    private void IsAcceptedOnce(Answer[] answers, string refusal)
    {
        // In the winner's own session the others find that it has a newer token.
        string[] lost = [refusal, "401 token_rotated"];
        scenario.Story.Promise("accepted", "1", $"{answers.Count(answer => answer.Status == 200)}");
        scenario.Story.Promise("refused", $"{Posts - 1}", $"{answers.Count(answer => lost.Contains(answer.Outcome))}");
    }
}
