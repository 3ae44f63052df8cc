using System.Globalization;
using System.Text.Json;

namespace MfaFunctions.Testing.MailCatcher;

/// <summary>Stores each caught mail in a file, so that mails survive a restart.</summary>
internal sealed class MailFolder
{
    private readonly string _path;
    private readonly Dictionary<string, string> _files = [];
    private long _next;

    public MailFolder(string path)
    {
        _path = path;
        Directory.CreateDirectory(path);
    }

    /// <summary>Reads the mails, oldest first. Unreadable files are skipped and left in place.</summary>
    public IEnumerable<CaughtMail> Load()
    {
        foreach (var file in Directory.EnumerateFiles(_path, "*.json").Order(StringComparer.Ordinal))
        {
            if (Read(file) is { } mail)
            {
                _files[mail.Id] = file;
                var number = Path.GetFileName(file).Split('-')[0];
                _next = long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? Math.Max(_next, n + 1) : _next;
                yield return mail;
            }
        }
    }

    public void Add(CaughtMail mail)
    {
        var file = Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"{_next++:D10}-{mail.Id}.json"));
        // Written to a temporary file and moved, so that a kill leaves no partial mail.
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(mail));
        File.Move(file + ".new", file);
        _files[mail.Id] = file;
    }

    public void Remove(CaughtMail mail)
    {
        if (_files.Remove(mail.Id, out var file))
        {
            File.Delete(file);
        }
    }

    private static CaughtMail? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<CaughtMail>(File.ReadAllText(file));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
