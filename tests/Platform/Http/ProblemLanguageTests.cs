using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform.Http;

/// <summary>Refusals in the reader's language (RFC 9110 §12.5.4), and the reason that programs read.</summary>
public sealed class ProblemLanguageTests
{
    private const string Header = "Accept-Language";

    [Theory]
    [InlineData(null, "en")]
    [InlineData("", "en")]
    [InlineData("es", "es")]
    [InlineData("es-MX", "es")]
    [InlineData("ES-mx, en;q=0.5", "es")]
    [InlineData("fr-CA, en;q=0.9", "fr")]
    [InlineData("fr;q=0.4, es;q=0.9", "es")]
    [InlineData("fr, es", "fr")]
    [InlineData("de, fr;q=0.5", "fr")]
    [InlineData("de, ja;q=0.5", "en")]
    [InlineData("zh", "zh-Hans")]
    [InlineData("zh-CN", "zh-Hans")]
    [InlineData("zh-Hans-CN", "zh-Hans")]
    [InlineData("zh-Hans-HK, en;q=0.1", "zh-Hans")]
    [InlineData("zh-TW", "en")]
    [InlineData("zh-Hant-CN", "en")]
    [InlineData("zh-TW, zh;q=0.9, fr;q=0.8", "zh-Hans")]
    [InlineData("zh-TW, fr;q=0.3", "fr")]
    [InlineData("*", "en")]
    [InlineData("*, es;q=0.5", "en")]
    [InlineData("es, *;q=0.5", "es")]
    [InlineData("es;q=0, fr;q=0.1", "fr")]
    [InlineData("es;q=0", "en")]
    [InlineData("es;q=2", "en")]
    [InlineData(";;,<script>", "en")]
    public async Task Refusal_is_in_the_most_wanted_language_that_the_app_speaks(string? wanted, string language)
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        (string, string)[] headers = wanted is null ? [] : [(Header, wanted)];

        var reply = await host.Api.PostAsync("tenants/acme/sessions", new { email = "olga@acme.test", password = "wrong" }, null, headers);

        reply.Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.Equal(language, reply.Headers["Content-Language"]);
        Assert.Contains(Header, reply.Headers["Vary"].Split(", "));
        Assert.Equal("credentials_not_accepted", Reason(reply));
        var (title, start) = language switch
        {
            "es" => ("No se pudo iniciar sesión", "El correo electrónico y la contraseña, o la identidad, no corresponden a nadie"),
            "fr" => ("Échec de la connexion", "L’adresse e-mail et le mot de passe, ou l’identité, ne correspondent à personne"),
            "zh-Hans" => ("登录失败", "此组织中没有与该邮箱和密码或该外部身份相符的人员。"),
            _ => ("Sign-in failed", "The e-mail address and the password, or the identity, do not belong to anybody"),
        };
        Assert.Equal(title, reply.Body!["title"]!.GetValue<string>());
        Assert.StartsWith(start, reply.Detail(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "en",
        "must be an e-mail address",
        "is required",
        "Correct these fields: email must be an e-mail address; password is required."
    )]
    [InlineData(
        "es",
        "debe ser una dirección de correo electrónico",
        "es obligatorio",
        "Corrija estos campos: email debe ser una dirección de correo electrónico; password es obligatorio."
    )]
    [InlineData(
        "fr",
        "doit être une adresse e-mail",
        "est obligatoire",
        "Corrigez ces champs\u00A0: email doit être une adresse e-mail\u202F; password est obligatoire."
    )]
    [InlineData("zh-Hans", "必须是电子邮箱地址", "不能为空", "请更正以下字段：email 必须是电子邮箱地址；password 不能为空。")]
    public async Task Every_wrong_field_has_a_reason_and_a_text_in_the_language(
        string language,
        string email,
        string password,
        string detail
    )
    {
        await using var host = await MfaHost.StartAsync();

        var reply = await host.Api.PostAsync("tenants/acme/sessions", new { email = "no address" }, null, (Header, language));

        reply.Expect(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal((detail, "invalid_fields"), (reply.Detail(), Reason(reply)));
        Assert.Equal(email, reply.Body!["errors"]!["email"]![0]!.GetValue<string>());
        Assert.Equal(
            [("email", "not_an_address", email), ("password", "required", password)],
            reply.Body["fieldErrors"]!.AsArray().Select(e => (Text(e, "field"), Text(e, "reason"), Text(e, "detail")))
        );
    }

    [Fact]
    public async Task Refusals_of_one_code_differ_in_their_reason()
    {
        await using var host = await MfaHost.StartAsync();
        var olga = await host.NewReadyOwnerAsync();

        Reply[] conflicts =
        [
            await host.Api.PostAsync("authenticators", new { name = "Authenticator" }, olga.Token, (Header, "fr")),
            await host.Api.PostAsync("enrollment/email-code", new { }, olga.Token, (Header, "fr")),
        ];

        Assert.Equal(["name_taken", "no_email_code_needed"], conflicts.Select(c => Reason(c.Expect(HttpStatusCode.Conflict, "conflict"))));
        Assert.Equal("Vous avez déjà un authentificateur portant ce nom. Choisissez un autre nom.", conflicts[0].Detail());
    }

    [Fact]
    public async Task Wrong_code_beside_a_correct_password_is_told_in_the_language()
    {
        await using var host = await MfaHost.StartAsync();
        var ana = await host.NewEnrolledMemberAsync();

        var reply = await host.Api.PostAsync(
            "tenants/acme/sessions",
            new
            {
                email = "ana@acme.test",
                password = "correct horse battery",
                code = ana.WrongCode(),
            },
            null,
            (Header, "zh-CN")
        );

        var error = reply.Expect(HttpStatusCode.Created).Body!["codeError"]!;
        Assert.Equal(("code_invalid", "wrong_code"), (Text(error, "code"), Text(error, "reason")));
        Assert.StartsWith("验证码错误。", Text(error, "detail"), StringComparison.Ordinal);
        Assert.Equal("zh-Hans", reply.Headers["Content-Language"]);
    }

    [Fact]
    public async Task Locale_of_the_person_does_not_decide()
    {
        await using var host = await MfaHost.StartAsync();
        var olga = await host.NewTenantAsync();
        await olga.SignInAsync();
        (await host.Api.SendAsync(HttpMethod.Patch, "account", Json("""{"locale":"fr"}"""), olga.Token)).Expect(HttpStatusCode.OK);

        var reply = await host.Api.GetAsync("tenants/acme/members", olga.Token + "x");

        Assert.Equal("Authentication required", reply.Expect(HttpStatusCode.Unauthorized).Body!["title"]!.GetValue<string>());
        Assert.Equal("en", reply.Headers["Content-Language"]);
    }

    [Fact]
    public async Task Success_names_no_language()
    {
        await using var host = await MfaHost.StartAsync();
        var olga = await host.NewTenantAsync();

        var reply = await olga.SignInAsync();

        Assert.DoesNotContain("Content-Language", reply.Headers.Keys);
    }

    private static string Reason(Reply reply) => reply.Body!["reason"]!.GetValue<string>();

    private static string Text(JsonNode? node, string member) => node![member]!.GetValue<string>();

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
