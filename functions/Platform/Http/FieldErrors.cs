using System.Diagnostics.CodeAnalysis;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Platform.Http;

/// <summary>Collects the validation errors of a request by field, so that one response reports all of them.</summary>
public sealed class FieldErrors
{
    /// <summary>Code points in a password.</summary>
    public const int PasswordLimit = 256;

    /// <summary>Validation error of a cursor.</summary>
    public const string UnknownCursor = "must be a cursor that this route returned";

    private readonly Dictionary<string, string[]> _errors = [];

    public bool Any([NotNullWhen(true)] out ApiError? error)
    {
        error = _errors.Count > 0 ? ApiError.InvalidFields(_errors) : null;
        return error is not null;
    }

    public void Add(string field, string message) => _errors.TryAdd(field, [message]);

    public string Required(string field, string? text, int limit)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            Add(field, "is required");
        }
        else if (text.Length > limit)
        {
            Add(field, $"must have at most {limit} characters");
        }

        return text ?? "";
    }

    /// <returns>Null if the text is not a tenant's id.</returns>
    public TenantId? Tenant(string field, string? text)
    {
        if (!TenantId.TryParse(text, out var tenant))
        {
            Add(field, "must be 2-40 lower-case letters, digits and inner hyphens");
        }

        return tenant;
    }

    /// <summary>An e-mail address, normalized by <see cref="EmailAddress"/>.</summary>
    public string Email(string field, string? text)
    {
        var email = Required(field, text, EmailAddress.LengthLimit).Trim();
        if (EmailAddress.Normalize(email) is { } normalized)
        {
            return normalized;
        }

        if (email.Length is > 0 and <= EmailAddress.LengthLimit)
        {
            Add(field, "must be an e-mail address");
        }

        return email;
    }

    /// <summary>A password as typed, at most 256 code points. <c>PasswordRules</c> judges new passwords.</summary>
    public string Password(string field, string? text)
    {
        var password = Required(field, text, int.MaxValue);
        if (PasswordText.LengthOf(password) > PasswordLimit)
        {
            Add(field, $"must have at most {PasswordLimit} characters");
        }

        return password;
    }

    /// <summary>A name shown in mails and lists: 1-64 letters, digits, spaces and <c>- ' . &amp;</c>.</summary>
    public string? Name(string field, string? text, bool required = false)
    {
        if (text is null && !required)
        {
            return null;
        }

        var name = (text ?? "").Trim();
        if (!PlainText.IsName(name))
        {
            Add(field, "must be 1-64 letters, digits, spaces and - ' . &");
        }

        return name;
    }

    /// <summary>One line of free text, such as a reason: 1-200 characters, no control characters.</summary>
    public string Line(string field, string? text)
    {
        var line = Required(field, text?.Trim(), PlainText.LineLimit);
        if (!PlainText.IsLine(line))
        {
            Add(field, "must be one line of text");
        }

        return line;
    }

    /// <returns>Validation error of a list of distinct entries; null if it is valid.</returns>
    public static string? ProblemOfList(IReadOnlyList<string?> list, int maximum) =>
        list.Count > maximum ? $"must have at most {maximum} entries"
        : list.Distinct(StringComparer.Ordinal).Count() != list.Count ? "contains a duplicate entry"
        : null;
}
