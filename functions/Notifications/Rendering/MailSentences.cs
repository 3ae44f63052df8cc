using System.Collections.Concurrent;
using HandlebarsDotNet;

namespace MfaFunctions.Notifications.Rendering;

/// <summary>Renders the sentences of the language files as plain text.</summary>
internal sealed class MailSentences
{
    private readonly IHandlebars _handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });

    // Compiled on first use, to keep cold starts short.
    private readonly ConcurrentDictionary<string, HandlebarsTemplate<object, object>> _compiled = new(StringComparer.Ordinal);

    public MailSentences()
    {
        _handlebars.RegisterHelper("helperMissing", (in options, in _, in _) =>
            throw new MissingMailValueException(options.Name.ToString())
        );
        // Replaces #if, which also fails on a missing value.
        _handlebars.RegisterHelper("given", (output, options, context, arguments) =>
        {
            if (context.Value is Dictionary<string, string> values && arguments[0] is string key && values.ContainsKey(key))
            {
                options.Template(output, context);
            }
            else
            {
                options.Inverse(output, context);
            }
        });
    }

    /// <exception cref="MissingMailValueException">The sentence names a missing value.</exception>
    public string Fill(string sentence, Dictionary<string, string> values) => _compiled.GetOrAdd(sentence, _handlebars.Compile)(values);
}
