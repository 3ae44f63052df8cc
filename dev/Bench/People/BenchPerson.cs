using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Bench.People;

/// <summary>A person with an authenticator and a session.</summary>
internal sealed class BenchPerson(string email, string userId, AuthenticatorApp app, string token)
{
    // The app of a person may be this many steps off.
    private const int Skew = 1;

    // A code that is about to expire could arrive too late.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private long _lastStep;

    public string Email => email;

    public string UserId => userId;

    /// <summary>The newest session token.</summary>
    public string Token { get; set; } = token;

    /// <summary>Whether the person has an unused code that the service accepts now.</summary>
    public bool HasCode => _lastStep < app.CurrentStep + Skew;

    /// <summary>The oldest unused code that the service accepts, so that a person has three of them in one step.</summary>
    public string NextCode()
    {
        var current =
            AuthenticatorApp.StartOf(app.CurrentStep + 1) - TimeProvider.System.GetUtcNow() < Margin
                ? app.CurrentStep
                : app.CurrentStep - Skew;
        _lastStep = Math.Max(_lastStep + 1, current);
        return app.CodeOf(_lastStep);
    }
}
