// A real OpenID Connect provider for tests. A login succeeds as the subject named in the request, or shows a page that asks for it.
// The first argument is the redirect address of the portal, which is the client "portal".
// Prints its issuer and exits when standard input closes.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

// The library logs there what a production setup needs.
console.warn = () => {};
console.info = () => {};
const { default: Provider } = await import('oidc-provider');

const redirect = 'https://app.acme.test/callback';
const portal = process.argv[2];
const page = `<!doctype html><title>Provider</title><form method="post"><label>Account <input name="account"></label>
  <button>Sign in</button><button name="cancel" value="1">Cancel</button></form>`;
let provider;
let keysFetched = 0;

function newKeys() {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  return [
    { ...rsa, kid: randomUUID(), use: 'sig', alg: 'RS256' },
    { ...ec, kid: randomUUID(), use: 'sig', alg: 'ES256' },
  ];
}

function client(id, algorithm) {
  return {
    client_id: id,
    redirect_uris: [redirect],
    response_types: ['id_token'],
    grant_types: ['implicit'],
    token_endpoint_auth_method: 'none',
    id_token_signed_response_alg: algorithm,
  };
}

function newProvider(issuer) {
  const made = new Provider(issuer, {
    clients: [
      client('acme-web', 'RS256'),
      client('globex-web', 'ES256'),
      // Only a native client may have a redirect address on this machine.
      ...(portal ? [{ ...client('portal', 'RS256'), redirect_uris: [portal], application_type: 'native' }] : []),
    ],
    responseTypes: ['id_token'],
    scopes: ['openid', 'email'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    jwks: { keys: newKeys() },
    cookies: { keys: [randomUUID()] },
    extraParams: ['seconds_ago'],
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    // All subjects share one address, which must not matter.
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, email: 'ana@acme.test', email_verified: true }) }),
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({ accountId: context.oidc.session.accountId, clientId: context.oidc.client.clientId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  made.on('server_error', (_, error) => console.error(error));
  return made;
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://127.0.0.1');
  if (pathname === '/test/rotate') {
    provider = newProvider(provider.issuer);
    response.end();
  } else if (pathname === '/test/keys-fetched') {
    response.end(String(keysFetched));
  } else if (pathname.startsWith('/interaction/')) {
    const { params, prompt } = await provider.interactionDetails(request, response);
    if (prompt.name === 'consent') {
      await provider.interactionFinished(request, response, { consent: {} }, { mergeWithLastSubmission: true });
      return;
    }
    if (!params.login_hint) {
      if (request.method === 'GET') {
        response.setHeader('Content-Type', 'text/html').end(page);
        return;
      }
      const given = new URLSearchParams(await text(request));
      const result = given.has('cancel') ? { error: 'access_denied' } : { login: { accountId: given.get('account'), remember: false } };
      await provider.interactionFinished(request, response, result);
      return;
    }
    const ts = Math.floor(Date.now() / 1000) - Number(params.seconds_ago ?? 0);
    await provider.interactionFinished(request, response, { login: { accountId: params.login_hint, ts, remember: false } });
  } else {
    keysFetched += pathname === '/jwks' ? 1 : 0;
    provider.callback()(request, response);
  }
});

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  provider = newProvider(issuer);
  console.log(issuer);
});
process.stdin.resume().on('end', () => process.exit(0));
