using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Staged;

/// <summary>A folder that only the current user can read, deleted on disposal.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("mfa-demo-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(FullName, recursive: true);
        }
        catch (IOException problem)
        {
            // A leftover folder must not hide the demo's result.
            Screen.Problem($"{FullName} could not be removed: {problem.Message}");
        }
    }
}
