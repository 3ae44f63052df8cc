using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Up;

/// <summary>
/// The persistent data folder, locked by one <c>up</c> at a time, because two Azurites would overwrite each other's files.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(FileStream held) => _lock = held;

    public static DataFolder Take(LocalSettings settings)
    {
        try
        {
            Directory.CreateDirectory(settings.Data);
            // The operating system releases the lock however the process ends.
            return new DataFolder(
                new FileStream(Path.Combine(settings.Data, "up.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
            );
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CannotContinueException(
                $"{LocalSettings.Show(settings.Data)} cannot be used ({problem.Message}). "
                    + "If another ./mfa up uses it, set MFA_DATA to another folder.",
                problem
            );
        }
    }

    public void Dispose() => _lock.Dispose();
}
