namespace MfaFunctions.Dev.Bench;

/// <summary>How much is measured.</summary>
internal sealed record Effort
{
    public static readonly Effort Full = new();

    /// <summary>Shows that everything runs. Its numbers mean nothing.</summary>
    public static readonly Effort Brief = new()
    {
        People = 40,
        WarmUp = 4,
        Rounds = 1,
        Alone = 4,
        Together = 16,
        Counted = 4,
        SignIns = 2,
        Starts = 1,
        FewAccounts = 4,
        ManyAccounts = 40,
        BigTenant = 120,
        Instances = 2,
        SharedAccounts = 1,
        Mails = 20,
    };

    /// <summary>People who take turns at a server.</summary>
    public int People { get; private init; } = 2_500;

    /// <summary>Verifications, and as many session checks, of one warm-up of a server.</summary>
    public int WarmUp { get; private init; } = 2_000;

    /// <summary>Rounds, in each of which all servers take turns. The medians count.</summary>
    public int Rounds { get; private init; } = 3;

    /// <summary>Requests of a round that are sent one after the other.</summary>
    public int Alone { get; private init; } = 300;

    /// <summary>Requests of a round that are sent several at a time.</summary>
    public int Together { get; private init; } = 960;

    /// <summary>Requests whose storage requests are counted.</summary>
    public int Counted { get; private init; } = 50;

    /// <summary>Sign-ins with a password.</summary>
    public int SignIns { get; private init; } = 40;

    /// <summary>Starts of a worker.</summary>
    public int Starts { get; private init; } = 15;

    public int FewAccounts { get; private init; } = 100;

    public int ManyAccounts { get; private init; } = 100_000;

    /// <summary>People of the tenant that is switched on.</summary>
    public int BigTenant { get; private init; } = 10_000;

    /// <summary>Processes that share a storage account.</summary>
    public int Instances { get; private init; } = 16;

    /// <summary>Accounts that all of these processes change at the same time.</summary>
    public int SharedAccounts { get; private init; } = 25;

    public int Mails { get; private init; } = 10_000;
}
