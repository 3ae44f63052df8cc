using System.Diagnostics;
using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Dev.Demo.Owner.Chapters;
using MfaFunctions.Dev.Demo.Staged;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Owner;

/// <summary>
/// <c>./mfa demo --owner</c>: plays an Owner against its own instance of the product. Exit code 0 if every expectation is met.
/// </summary>
internal static class OwnerDemo
{
    public static Task<int> RunAsync() => OwnProduct.RunAsync(PlayAsync);

    /// <returns>Whether every expectation was met.</returns>
    private static async Task<bool> PlayAsync(StagedProduct product)
    {
        using var stage = new OwnerStage(product);
        IChapter[] chapters =
        [
            new MemberIsInvited(stage),
            new SwitchIsPreviewed(stage),
            new RollOutIsFollowed(stage),
            new MemberIsHelpedToEnroll(stage),
            new PhoneIsLost(stage),
            new OwnersChange(stage),
            new MemberIsRemoved(stage),
            new BreakGlassIsCancelled(stage),
            new AuthenticatorIsTakenOver(stage),
        ];

        var watch = Stopwatch.StartNew();
        if (!await OwnProduct.PlayAsync(chapters, product.Stop))
        {
            Screen.Problem($"Step {stage.Story.Steps} had an unexpected result.");
            return false;
        }

        Screen.Line();
        Screen.Line($"[green]{stage.Story.Steps} steps passed in {watch.Elapsed.TotalSeconds:F0} seconds.[/]");
        return true;
    }
}
