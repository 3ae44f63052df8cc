using System.Diagnostics;
using MfaFunctions.Accounts;
using MfaFunctions.Dev.Demo.Staged;

namespace MfaFunctions.Dev.Demo.Owner;

/// <summary>Olga's tenant and its members.</summary>
internal sealed class OwnerStage : Stage
{
    // A session alone is shown half a minute after it began.
    private static readonly TimeSpan Longest = RosterFollowing.Lag + TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public OwnerStage(StagedProduct product)
        : base(product) => Acme = new StagedTenant(this, "acme");

    public StagedTenant Acme { get; }

    /// <summary>The Owner.</summary>
    public Person Olga { get; } = new("Olga Owner", "olga@acme.test");

    /// <summary>A member with a session from before the switch, who later loses a phone.</summary>
    public Person Ana { get; } = new("Ana Member", "ana@acme.test");

    /// <summary>A member who is invited by mail.</summary>
    public Person Ivo { get; } = new("Ivo Invited", "ivo@acme.test");

    /// <summary>A member whom the Owner enrolls, and who is removed later.</summary>
    public Person Max { get; } = new("Max Member", "max@acme.test");

    /// <summary>A member imported from another system.</summary>
    public Person Otto { get; } = new("Otto Other", "otto@acme.test");

    public string Members => $"tenants/{Acme.Id}/members";

    public string RouteOf(Person member) => $"{Members}/{member.UserId}";

    /// <summary>Signs Olga in again with a code, after time has passed.</summary>
    public async Task OlgaVerifiesAsync() => Olga.Token = (await Acme.SignInVerifiedAsync(Olga)).Token;

    /// <summary>The current ETag of a person's entry, read as Olga.</summary>
    public async Task<string> ETagOfAsync(Person member) => (await Quiet.GetAsync(RouteOf(member), Olga)).Is(200).ETag;

    /// <summary>The list of members, once it shows this value for the person.</summary>
    public async Task<Answer> ListAsync(Person owner, Person member, string name, string value)
    {
        await IsShownAsync(owner, member, name, value);
        var list = (await Functions.GetAsync(Members, owner)).Is(200);
        list.ItemOf("members", "email", member.Email).Has(name, value);
        return list;
    }

    /// <summary>Waits up to 50 s until the list, which lags the accounts, shows this value for the person.</summary>
    public async Task IsShownAsync(Person owner, Person member, string name, string value)
    {
        var clock = Stopwatch.StartNew();
        while (
            !(await Quiet.GetAsync(Members, owner)).Is(200).Shows("members", ("email", member.Email), (name, value))
            && clock.Elapsed < Longest
        )
        {
            await Task.Delay(Pause);
        }
    }
}
