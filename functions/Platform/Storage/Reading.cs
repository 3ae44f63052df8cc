namespace MfaFunctions.Platform.Storage;

/// <summary>Supplies the readings that decisions are based on.</summary>
public static class Reading
{
    /// <summary>Supplies <paramref name="first"/> to the first decision and a new reading after each lost race.</summary>
    public static Func<Task<T>> Of<T>(T first, Func<Task<T>> again)
    {
        var isFirst = true;
        return () =>
        {
            if (!isFirst)
            {
                return again();
            }

            isFirst = false;
            return Task.FromResult(first);
        };
    }
}
