
namespace MfaFunctions.KeyRotation;

/// <summary>How far a walk over a tenant's secrets is.</summary>
public sealed record ResealResource(string Key, int Done, int Failed, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt)
{
    public static ResealResource Of(ResealWalk walk)
    {
        return new ResealResource(walk.Key, walk.Done, walk.Failed, walk.StartedAt, walk.FinishedAt);
    }
}
