using System.Diagnostics.CodeAnalysis;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Platform.Http;

/// <summary>Collects the validation errors of a request by field, so that one response reports all of them.</summary>
public sealed class FieldErrors
{
    /// <summary>Code points in a password.</summary>
    public const int PasswordLimit = 256;

    private readonly List<FieldError> _errors = [];

    public bool Any([NotNullWhen(true)] out ApiError? error)
    {
        error = _errors.Count > 0 ? ApiError.InvalidFields(_errors) : null;
        return error is not null;
    }

    /// <summary>The first error of a field counts; those that follow often follow from it.</summary>
    public void Add(string field, Reason reason)
    {
        if (_errors.All(e => e.Field != field))
        {
            _errors.Add(new FieldError(field, reason));
        }
    }

    /// <summary>A cursor that the route did not return.</summary>
    public static Reason UnknownCursor() => Reason.Of("unknown_cursor");

    public string Required(string field, string? text, int limit)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            Add(field, Reason.Of("required"));
        }
        else if (text.Length > limit)
        {
            Add(field, Reason.Of("too_long", ("limit", limit)));
        }

        return text ?? "";
    }

    /// <returns>Null if the text is not a tenant's id.</returns>
    public TenantId? Tenant(string field, string? text)
    {
        if (!TenantId.TryParse(text, out var tenant))
        {
            Add(field, Reason.Of("not_a_tenant_id"));
        }

        return tenant;
    }

    /// <summary>An e-mail address that a new account can have.</summary>
    public EmailAddress? Email(string field, string? text)
    {
        if (!EmailAddress.TryParse(text, out var address, out var problem))
        {
            Add(field, problem);
        }

        return address;
    }

    /// <summary>An e-mail address to find an account by, which can be older than the rules of <see cref="EmailAddress"/>.</summary>
    public SoughtAddress? Sought(string field, string? text)
    {
        if (!SoughtAddress.TryParse(text, out var address, out var problem))
        {
            Add(field, problem);
        }

        return address;
    }

    /// <summary>A password as typed, at most 256 code points. <c>PasswordRules</c> judges new passwords.</summary>
    public string Password(string field, string? text)
    {
        var password = Required(field, text, int.MaxValue);
        if (PasswordText.LengthOf(password) > PasswordLimit)
        {
            Add(field, Reason.Of("too_long", ("limit", PasswordLimit)));
        }

        return password;
    }

    /// <summary>
    /// A name shown in mails and lists; null if it is invalid, or missing and not required. Others read it in mails that they trust, so it
    /// must not look like an address.
    /// </summary>
    /// <param name="field">The field in the request.</param>
    /// <param name="text">Its value.</param>
    /// <param name="required">Whether it must be given.</param>
    /// <param name="mayBeAddress">Whether Example.com is a name, as for an organization, which an operator names.</param>
    public ShownName? Name(string field, string? text, bool required = false, bool mayBeAddress = false)
    {
        if (text is null && !required)
        {
            return null;
        }

        if (!ShownName.TryParse(text, out var name, out var problem))
        {
            Add(field, problem);
        }
        else if (!mayBeAddress && MailedText.HasLink(name.Value))
        {
            Add(field, Reason.Of("contains_link.name"));
        }

        return name;
    }

    /// <summary>One line of free text, such as a reason, without a web or e-mail address.</summary>
    public string Line(string field, string? text)
    {
        if (LineText.Read(text, out var line) is { } problem)
        {
            Add(field, problem);
        }
        else if (MailedText.HasLink(line))
        {
            Add(field, Reason.Of("contains_link.mailed"));
        }

        return line;
    }

    /// <returns>Validation error of a list of distinct entries; null if it is valid.</returns>
    public static Reason? ProblemOfList(IReadOnlyList<string?> list, int maximum) =>
        list.Count > maximum ? Reason.Of("too_many_entries", ("limit", maximum))
        : list.Distinct(StringComparer.Ordinal).Count() != list.Count ? Reason.Of("duplicate_entry")
        : null;
}
