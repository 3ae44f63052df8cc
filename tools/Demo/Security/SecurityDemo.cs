using System.Diagnostics;
using MfaFunctions.Tools.Demo.Chapters;
using MfaFunctions.Tools.Demo.Security.Attacks;
using MfaFunctions.Tools.Demo.Staged;

namespace MfaFunctions.Tools.Demo.Security;

/// <summary><c>./mfa demo --security</c>: plays an attacker, in a product of its own; 0 when every attack failed.</summary>
internal static class SecurityDemo
{
    public static Task<int> RunAsync() => OwnProduct.RunAsync(PlayAsync);

    /// <returns>Whether every attack failed.</returns>
    private static async Task<bool> PlayAsync(StagedProduct product)
    {
        using var scene = new Scene(product);
        IChapter[] chapters =
        [
            new TargetsAreSetUp(scene),
            new CodesAreReplayed(scene),
            new FiftyAtOnce(scene),
            new CodesAreGuessed(scene),
            new GuessingIsEnded(scene),
            new IdsOfAnotherTenant(scene),
            new SessionIsStolen(scene),
            new TokenIsRotated(scene),
            new StrangerWithoutPassword(scene),
            new SwitchAgainstItsOwner(scene),
        ];

        var watch = Stopwatch.StartNew();
        if (!await OwnProduct.PlayAsync(chapters, product.Stop))
        {
            Screen.Problem($"Step {scene.Story.Steps} did not end as it should: look whether attack {scene.Story.Attacks} succeeded.");
            return false;
        }

        Screen.Line();
        Screen.Line($"[green]{scene.Story.Attacks} attacks, all failed, {watch.Elapsed.TotalSeconds:F0} seconds.[/]");
        return true;
    }
}
