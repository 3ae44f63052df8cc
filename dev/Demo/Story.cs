using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo;

/// <summary>NewEvent the steps as they happen, and stops at the first promise that is not kept.</summary>
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

    /// <summary>One step: what is done and why, then the act, which shows its own request and answer.</summary>
    public Task StepAsync(string what, string why, Func<Task> act) => TellAsync($"[bold]{++Steps,2}  {what}[/]", why, act);

    /// <summary>A step of somebody who must not succeed: what is promised of it is how it fails.</summary>
    public Task AttackAsync(string what, string why, Func<Task> act)
    {
        Attacks++;
        return TellAsync($"[bold]{++Steps,2}  [red]Attack:[/] {what}[/]", why, act);
    }

    /// <summary>Compares; <paramref name="name"/> says what, in the words of the API.</summary>
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
