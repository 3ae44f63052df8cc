using System.Globalization;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace MfaFunctions.Client;

/// <summary>
/// Sends a person whom the application has signed in to the portal, and adds the verified second factor (<c>acr</c>, <c>auth_time</c>, and
/// <c>phr</c> among <c>amr</c>) to the application's own cookie when they come back. The base class keeps the state and the verifier
/// (RFC 6749 §4.1, RFC 7636).
/// </summary>
internal sealed class MfaPortalHandler(
    IOptionsMonitor<MfaPortalOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    FirstFactorAssertions assertions,
    IOptions<MfaFunctionsOptions> settings,
    IOptionsMonitor<JwtBearerOptions> bearer,
    SigningKeys keys
) : OAuthHandler<MfaPortalOptions>(options, logger, encoder)
{
    /// <summary>Parameter of a challenge: the maximum age of the second factor in seconds.</summary>
    public const string MaxAge = "max_age";

    /// <summary>Parameter of a challenge: whether only a passkey counts.</summary>
    public const string Passkey = "passkey";

    private const string Subject = "mfa_subject";
    private const string Level = "acr";
    private const string Methods = "amr";
    private const string VerifiedAt = "auth_time";

    private readonly JsonWebTokenHandler _reader = new();
    private SignedInPerson? _person;

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var ticket = (await Context.AuthenticateAsync(Options.SignInScheme)).Ticket
            ?? throw new InvalidOperationException(
                "Sign the person in first: the portal adds the second factor to the application's own sign-in."
            );
        _person = await Options.PersonOf(Context, ticket);
        properties.Items[Subject] = _person.Subject;
        await base.HandleChallengeAsync(properties);
    }

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        var address = base.BuildChallengeUrl(properties, redirectUri);
        if (properties.GetParameter<int?>(MaxAge) is { } seconds)
        {
            address = QueryHelpers.AddQueryString(address, MaxAge, seconds.ToString(CultureInfo.InvariantCulture));
        }

        if (properties.GetParameter<bool>(Passkey))
        {
            address = QueryHelpers.AddQueryString(address, "acr_values", MfaRequirement.PhishingResistant);
        }

        // In the fragment, which no server and no log sees.
        return $"{address}#assertion={assertions.Create(Options.Tenant, _person!)}";
    }

    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        var items = context.Properties.Items;
        items.Remove(OAuthConstants.CodeVerifierKey, out var codeVerifier);
        var redemption = new
        {
            code = context.Code,
            codeVerifier,
            returnTo = context.RedirectUri,
            identity = new { issuer = settings.Value.Backend!.Issuer, subject = items[Subject] },
        };
        using var response = await Backchannel.PostAsJsonAsync(
            Options.TokenEndpoint,
            redemption,
            JsonSerializerOptions.Web,
            Context.RequestAborted
        );
        if (!response.IsSuccessStatusCode)
        {
            return OAuthTokenResponse.Failed(await RefusedException.OfAsync(response, Context.RequestAborted));
        }

        var issued = await ClientJson.ReadAsync<IssuedToken>(response, Context.RequestAborted);
        return OAuthTokenResponse.Success(JsonSerializer.SerializeToDocument(new { access_token = issued.AccessToken }));
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(
        ClaimsIdentity identity,
        AuthenticationProperties properties,
        OAuthTokenResponse tokens
    )
    {
        var proof = await ValidateAsync(tokens.AccessToken!);
        properties.Items.Remove(Subject, out var subject);
        var own = (await Context.AuthenticateAsync(Options.SignInScheme)).Ticket;
        if (own is null || (await Options.PersonOf(Context, own)).Subject != subject)
        {
            throw new AuthenticationFailureException("Somebody else has signed in to this application meanwhile.");
        }

        var person = own.Principal.Clone();
        var claims = (ClaimsIdentity)person.Identity!;
        foreach (var name in new[] { Level, VerifiedAt })
        {
            foreach (var earlier in claims.FindAll(name).ToArray())
            {
                claims.RemoveClaim(earlier);
            }

            claims.AddClaim(new Claim(name, proof.FindFirst(name)!.Value));
        }

        // The application's own methods stay: only this one is the second factor's.
        foreach (var earlier in claims.FindAll(claim => claim is { Type: Methods, Value: MfaRequirement.PhishingResistant }).ToArray())
        {
            claims.RemoveClaim(earlier);
        }

        if (proof.HasClaim(Methods, MfaRequirement.PhishingResistant))
        {
            claims.AddClaim(new Claim(Methods, MfaRequirement.PhishingResistant));
        }

        // The application's sign-in stays as it is: a second factor does not prolong it.
        properties.IsPersistent = own.Properties.IsPersistent;
        properties.IssuedUtc = own.Properties.IssuedUtc;
        properties.ExpiresUtc = own.Properties.ExpiresUtc;
        properties.AllowRefresh = own.Properties.AllowRefresh;
        return new AuthenticationTicket(person, properties, Scheme.Name);
    }

    private async Task<ClaimsIdentity> ValidateAsync(string accessToken)
    {
        await keys.FindAsync(_reader.ReadJsonWebToken(accessToken).Kid, Context.RequestAborted);
        var parameters = bearer.Get(MfaFunctionsRegistration.Scheme).TokenValidationParameters;
        var result = await _reader.ValidateTokenAsync(accessToken, parameters);
        return result.IsValid && result.ClaimsIdentity.FindFirst("tid")?.Value == Options.Tenant
            ? result.ClaimsIdentity
            : throw new AuthenticationFailureException("The access token is not valid.", result.Exception);
    }

    private sealed record IssuedToken(string AccessToken, int ExpiresIn);
}
