using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Client;

/// <summary>Validates access tokens of MfaFunctions (RFC 9068): type, algorithm, signature, issuer, audience, expiry and tenant.</summary>
internal sealed class AccessTokenValidation(IOptions<MfaFunctionsOptions> settings, SigningKeys keys, TimeProvider clock)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    private const string Prefix = "Bearer ";

    private readonly JsonWebTokenHandler _reader = new();

    public void Configure(JwtBearerOptions options) { }

    public void Configure(string? name, JwtBearerOptions options)
    {
        if (name != MfaFunctionsRegistration.Scheme)
        {
            return;
        }

        options.MapInboundClaims = false;
        options.TokenValidationParameters = Parameters();
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = FetchKeyAsync,
            OnTokenValidated = CheckTenantAsync,
            OnChallenge = AnswerAsync,
        };
    }

    private TokenValidationParameters Parameters() =>
        new()
        {
            AuthenticationType = MfaFunctionsRegistration.Scheme,
            NameClaimType = JwtRegisteredClaimNames.Sub,
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = settings.Value.Issuer!.OriginalString,
            ValidAudience = settings.Value.Audience,
            IssuerSigningKeyResolver = (_, _, keyId, _) => keyId is not null && keys.FindKnown(keyId) is { } key ? [key] : [],
            TryAllIssuerSigningKeys = false,
            // The library reads the system clock, and its skew would double the life of a token of 5 minutes.
            LifetimeValidator = (_, expires, _, _) => expires is { } end && clock.GetUtcNow() < end,
        };

    // The library asks for keys synchronously, so the key is fetched before it validates the token.
    private async Task FetchKeyAsync(MessageReceivedContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (settings.Value.Audience.Length == 0 || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            context.NoResult();
            return;
        }

        context.Token = header[Prefix.Length..].Trim();
        if (KeyIdOf(context.Token) is { Length: > 0 } keyId)
        {
            await keys.FindAsync(keyId, context.HttpContext.RequestAborted);
        }
    }

    private string? KeyIdOf(string token)
    {
        try
        {
            return _reader.CanReadToken(token) ? _reader.ReadJsonWebToken(token).Kid : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            // The validation that follows refuses it.
            return null;
        }
    }

    private Task CheckTenantAsync(TokenValidatedContext context)
    {
        if (context.Principal?.FindFirstValue("tid") is not { } tenant || !settings.Value.Serves(tenant))
        {
            context.Fail("This service does not serve the token's tenant.");
        }

        return Task.CompletedTask;
    }

    private static Task AnswerAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        return ChallengeAnswer.Unauthenticated(presented: context.AuthenticateFailure is not null).WriteAsync(context.HttpContext);
    }
}
