namespace MfaFunctions.Testing.MailCatcher;

/// <summary>The newest 500 mails and the callers waiting for one.</summary>
internal sealed class CaughtMails
{
    private const int Kept = 500;

    private readonly Lock _gate = new();
    private readonly List<CaughtMail> _mails = [];
    private readonly List<Waiter> _waiters = [];
    private readonly MailFolder? _folder;

    public CaughtMails(MailFolder? folder)
    {
        _folder = folder;
        _mails.AddRange(folder?.Load() ?? []);
    }

    /// <summary>How many mails have been added, those that are no longer kept included.</summary>
    public int Count { get; private set; }

    /// <summary>The mails, oldest first.</summary>
    public IReadOnlyList<CaughtMail> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _mails];
            }
        }
    }

    public CaughtMail? Find(string id)
    {
        lock (_gate)
        {
            return _mails.Find(mail => mail.Id == id);
        }
    }

    public void Add(CaughtMail mail)
    {
        lock (_gate)
        {
            _folder?.Add(mail);
            _mails.Add(mail);
            Count++;
            if (_mails.Count > Kept)
            {
                _folder?.Remove(_mails[0]);
                _mails.RemoveAt(0);
            }

            foreach (var waiter in _waiters.Where(waiter => waiter.Match(mail)).ToList())
            {
                _waiters.Remove(waiter);
                waiter.Found.TrySetResult(mail);
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _mails.ForEach(mail => _folder?.Remove(mail));
            _mails.Clear();
        }
    }

    /// <summary>
    /// Returns the oldest matching mail, or waits for the next one. Throws <see cref="TimeoutException"/> after <paramref name="limit"/>.
    /// </summary>
    public async Task<CaughtMail> WaitForAsync(Func<CaughtMail, bool> match, TimeSpan limit)
    {
        var waiter = new Waiter(match, new TaskCompletionSource<CaughtMail>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            // The lookup and the registration share one lock, so that no mail can arrive in between.
            if (_mails.Find(mail => match(mail)) is { } mail)
            {
                return mail;
            }

            _waiters.Add(waiter);
        }

        try
        {
            return await waiter.Found.Task.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            var caught = string.Join(", ", All.Select(mail => $"\"{mail.Subject}\" to {mail.To}"));
            throw new TimeoutException($"No such mail within {limit.TotalSeconds} s. Caught: {(caught.Length == 0 ? "nothing" : caught)}.");
        }
        finally
        {
            lock (_gate)
            {
                _waiters.Remove(waiter);
            }
        }
    }

    private sealed record Waiter(Func<CaughtMail, bool> Match, TaskCompletionSource<CaughtMail> Found);
}
