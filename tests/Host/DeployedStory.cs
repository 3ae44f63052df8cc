using System.Net;

namespace MfaFunctions.Tests.Host;

/// <summary>The story in real time: every code is the authenticator's current or next one.</summary>
internal static class DeployedStory
{
    public static async Task PlayAsync(RunningFunctions functions)
    {
        var owner = await functions.NewTenantAsync();
        Assert.Equal("active", (await owner.SignInAsync()).State);
        await owner.EnrollAsync();
        // After the invitation and its acceptance.
        await functions.UntilMailedAsync(owner.Email, 3);

        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        Assert.Equal("verification_required", (await owner.SignInAsync()).State);
        (await owner.TryVerifyAsync(owner.WrongCode())).Expect(HttpStatusCode.Forbidden, "code_invalid");
        // Computed once: a step may begin between the two calls.
        var code = owner.Code(1);
        await owner.VerifyAsync(code);
        (await owner.TryVerifyAsync(code)).Expect(HttpStatusCode.Forbidden);

        Assert.Equal("active", (await owner.GetSessionAsync()).State);
        Assert.Contains(functions.Mail.Messages, mail => mail.To == owner.Email && mail.Categories.Contains("AuthenticatorAdded"));
    }
}
