using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Staged;

/// <summary>A folder nobody else may read, gone at the end.</summary>
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
            // How the story went matters more than what they leave behind.
            Screen.Problem($"{FullName} could not be removed: {problem.Message}");
        }
    }
}
