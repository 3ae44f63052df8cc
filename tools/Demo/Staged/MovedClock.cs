using System.Net.Http.Json;

namespace MfaFunctions.Tools.Demo.Staged;

/// <summary>The functions' clock as seen from here: this machine's, and the sum of what it was moved by. Waiting is moving it on.</summary>
internal sealed class MovedClock(LocalSettings settings, CancellationToken stop) : TimeProvider, IPatience, IDisposable
{
    private const int StepSeconds = 30;

    private readonly HttpClient _client = new() { BaseAddress = settings.Functions };
    private TimeSpan _moved;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _moved;

    /// <summary>Moves it, by whole seconds, and says so.</summary>
    public async Task AdvanceAsync(TimeSpan time, string why)
    {
        Screen.Line($"    [yellow]» the clock is moved on by {Show(time)}: {why}[/]");
        await AdvanceQuietlyAsync(time);
    }

    public async Task AdvanceQuietlyAsync(TimeSpan time)
    {
        var seconds = (long)Math.Ceiling(time.TotalSeconds);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("admin/clock", UriKind.Relative));
        request.Headers.Add("x-functions-key", settings.OperatorKey);
        request.Content = JsonContent.Create(new { advanceSeconds = seconds });
        using var answer = await _client.SendAsync(request, stop);
        if (!answer.IsSuccessStatusCode)
        {
            throw new CannotContinueException($"The clock of the functions could not be moved: POST /admin/clock answered {(int)answer.StatusCode}.");
        }

        _moved += TimeSpan.FromSeconds(seconds);
    }

    /// <summary>To the first moments of a time step, so that a code lives long enough for what is done with it.</summary>
    public Task NextStepAsync()
    {
        var intoStep = TimeSpan.FromTicks(GetUtcNow().Ticks % TimeSpan.FromSeconds(StepSeconds).Ticks);
        return AdvanceQuietlyAsync(TimeSpan.FromSeconds(StepSeconds) - intoStep);
    }

    public Task WaitUntilAsync(DateTimeOffset moment, string why) =>
        moment > GetUtcNow() ? AdvanceAsync(moment - GetUtcNow(), why) : Task.CompletedTask;

    public void Dispose() => _client.Dispose();

    private static string Show(TimeSpan time) =>
        time.TotalSeconds < 120 ? $"{Math.Ceiling(time.TotalSeconds):F0} s" : time.TotalMinutes < 120 ? $"{time.TotalMinutes:0.#} min" : $"{time.TotalHours:0.#} h";
}
