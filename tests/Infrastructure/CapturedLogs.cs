using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>Records every log line with its scopes and exceptions, so that tests can search them for forbidden content.</summary>
public sealed class CapturedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() { }

    private sealed class Logger(CapturedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            logs._lines.Enqueue(
                $"{category} scope {(state is IEnumerable<KeyValuePair<string, object>> pairs ? string.Join(' ', pairs) : state)}"
            );
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => logs._lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}
