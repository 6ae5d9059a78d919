import { randomUUID } from "node:crypto";
import type { Pair, WireRequest } from "../../sigv4/request/request.ts";
import type { Account } from "../account/account.ts";
import type { Handle, WireResponse } from "../http/http-types.ts";
import { jsonResponse } from "../http/json-response.ts";
import { oidcState } from "./oidc-state.ts";
import { poolTokens } from "./pool-tokens.ts";
import { isFrom, type OidcClient } from "./client.ts";
import { devicePage } from "./device-page.ts";
import { DEVICE_SECONDS, Devices, INTERVAL_SECONDS, type TokenRequest } from "./devices.ts";
import { keySet, signToken } from "./signing-keys.ts";

/** Path of the issuer on the AWS endpoint. */
export const ISSUER_PATH = "/_signet/oidc";

/** Lifetime of a token in seconds. */
const TOKEN_SECONDS = 3_600;
/** Id of the only client, which is for development. */
const CLIENT_ID = "signet";
/** Words of printable ASCII, separated by single spaces (RFC 6749 §3.3). */
const SCOPE = /^[!#-[\]-~]+( [!#-[\]-~]+)*$/;

export function oidcClient(account: Account, endpoint: string): OidcClient {
  const { clientSecret } = oidcState(account);
  return { issuer: endpoint + ISSUER_PATH, clientId: CLIENT_ID, clientSecret };
}

/**
 * Serves an OpenID Connect issuer below {@link ISSUER_PATH}. It is for development and tests only, because it
 * gives its one client tokens with any audience and scope that the client requests.
 *
 * @param endpoint Returns the issuer's URL without the path.
 */
export function oidcIssuer(account: Account, endpoint: () => string): Handle {
  const devices = new Devices(account.clock);
  return (request) => {
    // Any program can send a form, and splitting a long form takes far longer than receiving it.
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
 * Handles a form from the client, and rejects a form without the client's secret. Otherwise any process on
 * this machine could request a device code and then approve it on the page.
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
      const pool = form.get("user_pool");
      if (pool !== null && tokenRequest) {
        const tokens = poolTokens(account, pool, form, tokenRequest);
        return tokens ? uncached(200, tokens) : refused("invalid_request");
      }
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
  // Uses this machine's clock, as the function that checks the token does. A fault shifts only the cloud's clock.
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

/** Returns the scope and audience in a form, or `undefined` if one of them is malformed. */
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
