using System.Diagnostics.CodeAnalysis;

namespace MfaFunctions.Platform;

/// <summary>Either a value or the refusal that stands in its place.</summary>
public sealed class Result<T>
{
    private readonly T? _value;

    private Result(T? value, ApiError? error)
    {
        _value = value;
        Error = error;
    }

    public ApiError? Error { get; }

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(ApiError error) => new(default, error);

    public bool IsRefused([NotNullWhen(true)] out ApiError? error, [NotNullWhen(false)] out T? value)
    {
        error = Error;
        value = _value;
        return error is not null;
    }
}
