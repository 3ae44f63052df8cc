using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>The requests of pages that have not been answered yet.</summary>
internal sealed class CallsInFlight
{
    private readonly HashSet<IRequest> _open = [];

    private TaskCompletionSource _answered = Answered();

    public bool Any
    {
        get
        {
            lock (_open)
            {
                return _open.Count > 0;
            }
        }
    }

    public void Watch(IPage page)
    {
        page.Request += (_, request) => Begin(request);
        page.RequestFinished += (_, request) => End(request);
        page.RequestFailed += (_, request) => End(request);
    }

    /// <summary>Ends when no request is open.</summary>
    public Task AnsweredAsync()
    {
        lock (_open)
        {
            return _answered.Task;
        }
    }

    private void Begin(IRequest request)
    {
        lock (_open)
        {
            if (_open.Count == 0)
            {
                _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _open.Add(request);
        }
    }

    private void End(IRequest request)
    {
        lock (_open)
        {
            if (_open.Remove(request) && _open.Count == 0)
            {
                _answered.SetResult();
            }
        }
    }

    private static TaskCompletionSource Answered()
    {
        var answered = new TaskCompletionSource();
        answered.SetResult();
        return answered;
    }
}
