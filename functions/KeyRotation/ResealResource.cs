namespace MfaFunctions.KeyRotation;

/// <summary>API representation of a reseal walk's progress.</summary>
public sealed record ResealResource(string Key, int Done, int Failed, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt)
{
    public static ResealResource Of(ResealWalk walk)
    {
        return new ResealResource(walk.Key, walk.Done, walk.Failed, walk.StartedAt, walk.FinishedAt);
    }
}
