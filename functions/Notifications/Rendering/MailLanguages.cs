using System.Collections.Frozen;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Notifications.Rendering;

/// <summary>Resolves the language of a mail from a person's locale.</summary>
internal sealed class MailLanguages
{
    private readonly FrozenDictionary<string, MailLanguage> _byTag = new MailLanguage[]
    {
        new("en", "en-GB"),
        new("es", "es-ES"),
        new("fr", "fr-FR"),
        new("zh-Hans", "zh-Hans"),
    }.ToFrozenDictionary(language => language.Tag);

    public MailLanguage For(string? locale) => _byTag[SpokenLanguages.Nearest(locale) ?? SpokenLanguages.Default];
}
