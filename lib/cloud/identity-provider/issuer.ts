import { randomBytes, randomUUID } from "node:crypto";
import type { Pair, WireRequest } from "../../sigv4/request/request.ts";
import type { Account } from "../account/account.ts";
import type { Handle, WireResponse } from "../http/http-types.ts";
import { jsonResponse } from "../http/json-response.ts";
import type { OidcState } from "../state/cloud-state.ts";
import { isFrom, type OidcClient } from "./client.ts";
import { devicePage } from "./device-page.ts";
import { DEVICE_SECONDS, Devices, INTERVAL_SECONDS, type TokenRequest } from "./devices.ts";
import { keySet, newOidcKey, signToken } from "./signing-keys.ts";

/** Where the issuer is served on the AWS endpoint. */
export const ISSUER_PATH = "/_signet/oidc";

/** How long a token is good. */
const TOKEN_SECONDS = 3_600;
/** The one client there is, for development. */
const CLIENT_ID = "signet";
/** Printable words with blanks between. */
const SCOPE = /^[!#-[\]-~]+( [!#-[\]-~]+)*$/;

/** The issuer's part of the state, made at the first start. */
export function oidcState({ state }: Account): OidcState {
  return (state.oidc ??= {
    clientSecret: randomBytes(32).toString("base64url"),
    keys: [newOidcKey()],
  });
}

export function oidcClient(account: Account, endpoint: string): OidcClient {
  const { clientSecret } = oidcState(account);
  return { issuer: endpoint + ISSUER_PATH, clientId: CLIENT_ID, clientSecret };
}

/**
 * An OpenID Connect issuer for development and tests, below {@link ISSUER_PATH}: it gives its one client
 * tokens with whatever audience and scope it asks for, which is what makes it one for nothing else.
 *
 * @param endpoint What it calls itself by, without the path.
 */
export function oidcIssuer(account: Account, endpoint: () => string): Handle {
  const devices = new Devices(account.clock);
  return (request) => {
    // Strangers send these forms, and to split a long one takes far longer than to receive it.
    if (request.body.length > 16_384) return Promise.resolve(uncached(413, { error: "too_large" }));
    const client = oidcClient(account, endpoint());
    const { issuer } = client;
    const { method } = request;
    const methodAndPath = `${method} ${request.path.slice(ISSUER_PATH.length)}`;
    switch (methodAndPath) {
      case "GET /.well-known/openid-configuration":
        return Promise.resolve(
          uncached(200, {
            issuer,
            jwks_uri: `${issuer}/jwks`,
            token_endpoint: `${issuer}/token`,
            device_authorization_endpoint: `${issuer}/device_authorization`,
            grant_types_supported: ["client_credentials", DEVICE_GRANT],
            token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
            id_token_signing_alg_values_supported: ["ES256"],
            response_types_supported: [],
            subject_types_supported: ["public"],
          }),
        );
      case "GET /jwks":
        return Promise.resolve(uncached(200, keySet(oidcState(account))));
      case "POST /token":
        return Promise.resolve(
          byClient(request, client, (form) => token(form, account, client, devices)),
        );
      case "POST /device_authorization":
        return Promise.resolve(
          byClient(request, client, (form) => deviceAuthorization(form, client, devices)),
        );
      case "GET /device":
      case "POST /device":
        return Promise.resolve(devicePage(request, devices, endpoint()));
      default:
        return Promise.resolve(uncached(404, { error: "not_found" }));
    }
  };
}

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/**
 * Answers a form that the client sent with its secret; refuses any other. Without the secret, any process on
 * this machine could ask for a device code and then approve it on the page.
 */
function byClient(
  request: WireRequest,
  client: OidcClient,
  answer: (form: URLSearchParams) => WireResponse,
): WireResponse {
  const form = formOf(request);
  return isFrom(client, request, form) ? answer(form) : unknownClient();
}

/**
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.4
 */
function token(
  form: URLSearchParams,
  account: Account,
  client: OidcClient,
  devices: Devices,
): WireResponse {
  switch (form.get("grant_type") ?? "") {
    case "client_credentials": {
      const tokenRequest = tokenRequestIn(form, client);
      return tokenRequest
        ? issued(account, client, tokenRequest, client.clientId)
        : refused("invalid_scope");
    }
    case DEVICE_GRANT: {
      const redeemed = devices.redeem(form.get("device_code") ?? "");
      return typeof redeemed === "string"
        ? refused(redeemed)
        : issued(account, client, redeemed, redeemed.user);
    }
    default:
      return refused("unsupported_grant_type");
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc8628#section-3.2 */
function deviceAuthorization(
  form: URLSearchParams,
  client: OidcClient,
  devices: Devices,
): WireResponse {
  const tokenRequest = tokenRequestIn(form, client);
  if (!tokenRequest) return refused("invalid_scope");
  const device = devices.add(tokenRequest);
  if (!device) return uncached(503, { error: "temporarily_unavailable" });
  const { deviceCode, userCode } = device;
  const where = `${client.issuer}/device`;
  return uncached(200, {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: where,
    verification_uri_complete: `${where}?user_code=${userCode}`,
    expires_in: DEVICE_SECONDS,
    interval: INTERVAL_SECONDS,
  });
}

function issued(
  account: Account,
  { issuer, clientId }: OidcClient,
  { scope, audience }: TokenRequest,
  subject: string,
): WireResponse {
  // By the machine's clock, as the function that checks the token: a fault shifts the cloud's clock alone.
  const { clock } = account;
  const now = Math.floor((clock.now().getTime() - clock.shiftMs) / 1000);
  const claims = {
    iss: issuer,
    sub: subject,
    aud: audience,
    client_id: clientId,
    scope,
    iat: now,
    exp: now + TOKEN_SECONDS,
    jti: randomUUID(),
  };
  return uncached(200, {
    access_token: signToken(oidcState(account), claims),
    token_type: "Bearer",
    expires_in: TOKEN_SECONDS,
    scope,
  });
}

/** What the form asks a token for; `undefined` where it is of no form. */
function tokenRequestIn(form: URLSearchParams, { clientId }: OidcClient): TokenRequest | undefined {
  const scope = form.get("scope") ?? "";
  const audience = form.get("audience") ?? clientId;
  return (scope !== "" && !SCOPE.test(scope)) || !SCOPE.test(audience)
    ? undefined
    : { scope, audience };
}

function formOf({ body }: WireRequest): URLSearchParams {
  return new URLSearchParams(Buffer.from(body).toString("utf8"));
}

function refused(error: string): WireResponse {
  return uncached(400, { error });
}

function unknownClient(): WireResponse {
  return uncached(401, { error: "invalid_client" }, [["WWW-Authenticate", "Basic"]]);
}

function uncached(status: number, body: object, headers: readonly Pair[] = []): WireResponse {
  return jsonResponse(status, body, [["Cache-Control", "no-store"], ...headers]);
}
