using System.Diagnostics.CodeAnalysis;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Platform;

/// <summary>Either a value or a refusal.</summary>
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

    /// <summary>Continues with the value; passes a refusal through.</summary>
    public Result<TNext> Then<TNext>(Func<T, Result<TNext>> next)
    {
        return IsRefused(out var error, out var value) ? error : next(value);
    }

    public bool IsRefused([NotNullWhen(true)] out ApiError? error, [NotNullWhen(false)] out T? value)
    {
        error = Error;
        value = _value;
        return error is not null;
    }
}
