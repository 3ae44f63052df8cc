using System.Collections.Concurrent;
using HandlebarsDotNet;

namespace MfaFunctions.Notifications.Rendering;

/// <summary>Fills values into the sentences of the language files, as plain text.</summary>
internal sealed class MailSentences
{
    private readonly IHandlebars _handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });

    // Compiled when first needed: all of them at the start would make a cold start slower.
    private readonly ConcurrentDictionary<string, HandlebarsTemplate<object, object>> _compiled = new(StringComparer.Ordinal);

    public MailSentences()
    {
        _handlebars.RegisterHelper("helperMissing", (in options, in _, in _) => throw new MissingMailValueException(options.Name.ToString()));
        // Instead of #if, for which a value that is not there is an error, too.
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

    /// <exception cref="MissingMailValueException">The sentence names a value that is not there.</exception>
    public string Fill(string sentence, Dictionary<string, string> values) =>
        _compiled.GetOrAdd(sentence, _handlebars.Compile)(values);
}
