using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo;

/// <summary>Prints the steps as they run, and stops at the first failed expectation.</summary>
internal sealed class Story
{
    private readonly List<string> _kept = [];

    public int Steps { get; private set; }

    public int Attacks { get; private set; }

    public static void Chapter(string title)
    {
        Screen.Line();
        Screen.Line($"[bold underline]{title}[/]");
    }

    /// <summary>Runs one step: prints what is done and why, then runs the act, which prints its request and response.</summary>
    public Task StepAsync(string what, string why, Func<Task> act) => TellAsync($"[bold]{++Steps, 2}  {what}[/]", why, act);

    /// <summary>Runs one step of an attacker. Its expectations describe how the attack fails.</summary>
    public Task AttackAsync(string what, string why, Func<Task> act)
    {
        Attacks++;
        return TellAsync($"[bold]{++Steps, 2}  [red]Attack:[/] {what}[/]", why, act);
    }

    /// <summary>Compares a value with its expectation. <paramref name="name"/> names the value in the terms of the API.</summary>
    public void Promise(string name, string expected, string? actual)
    {
        if (actual != expected)
        {
            throw new ExpectationFailedException($"{name}: expected {expected}, got {actual ?? "nothing"}");
        }

        Kept($"{name} {expected}");
    }

    public void Kept(string promise) => _kept.Add(promise);

    private async Task TellAsync(FormattableString title, string why, Func<Task> act)
    {
        _kept.Clear();
        Screen.Line();
        Screen.Line(title);
        Screen.Line($"    {why}");
        await act();
        Screen.Line($"    [green]✓ {string.Join(" · ", _kept)}[/]");
    }
}
