using System.Diagnostics;
using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Dev.Demo.Security.Attacks;
using MfaFunctions.Dev.Demo.Staged;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Security;

/// <summary>
/// <c>./mfa demo --security</c>: plays an attacker against its own instance of the product. Exit code 0 if every attack fails.
/// </summary>
internal static class SecurityDemo
{
    public static Task<int> RunAsync() => OwnProduct.RunAsync(PlayAsync);

    /// <returns>Whether every attack failed.</returns>
    private static async Task<bool> PlayAsync(StagedProduct product)
    {
        using var scenario = new Scenario(product);
        IChapter[] chapters =
        [
            new TargetsAreSetUp(scenario),
            new CodesAreReplayed(scenario),
            new FiftyAtOnce(scenario),
            new CodesAreGuessed(scenario),
            new GuessingIsEnded(scenario),
            new IdsOfAnotherTenant(scenario),
            new SessionIsStolen(scenario),
            new TokenIsRotated(scenario),
            new StrangerWithoutPassword(scenario),
            new PasswordsAreGuessed(scenario),
            new SignInsInACrowd(scenario),
            new SwitchAgainstItsOwner(scenario),
            new RequirementAgainstItsOwner(scenario),
            new PasswordOfAnUnenrolledOwner(scenario),
            new OwnerIsPushedOut(scenario),
            new FailuresLeaveATrace(scenario),
        ];

        var watch = Stopwatch.StartNew();
        if (!await OwnProduct.PlayAsync(chapters, product.Stop))
        {
            Screen.Problem(
                $"Step {scenario.Story.Steps} had an unexpected result. Check whether attack {scenario.Story.Attacks} succeeded."
            );
            return false;
        }

        Screen.Line();
        Screen.Line($"[green]{scenario.Story.Attacks} attacks failed as expected in {watch.Elapsed.TotalSeconds:F0} seconds.[/]");
        return true;
    }
}
