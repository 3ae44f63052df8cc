namespace MfaFunctions.Tests.Infrastructure;

/// <summary>How languages set their punctuation.</summary>
internal static class Typography
{
    /// <summary>
    /// What French does not write (Imprimerie nationale): a narrow no-break space is missing before ; ! ? or inside « », or a no-break
    /// space before a colon. With a plain space, the mark could begin a line.
    /// </summary>
    public const string NotFrench = @"[^\u202F]»|«[^\u202F]|[^\u202F][;?!](?=\s|$)|[^\u00A0\s]:$|[ \u202F]:";
}
