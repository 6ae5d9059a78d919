import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { headerValues, type WireRequest } from "../../sigv4/request.ts";
import type { Account } from "../account/account.ts";
import type { Handle, WireResponse } from "../http.ts";
import type { OidcState } from "../state/cloud-state.ts";
import { keySet, newOidcKey, signToken } from "./signing-keys.ts";

/** Where the issuer is served on the AWS endpoint. */
export const ISSUER_PATH = "/_signet/oidc";

/** How long a token is good. */
const TOKEN_SECONDS = 3_600;
/** The one client there is, for development. */
const CLIENT_ID = "signet";
/** Printable words with blanks between. */
const SCOPE = /^[!#-[\]-~]+( [!#-[\]-~]+)*$/;

/** What a client needs to get a token. */
export interface OidcClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

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
  return (request) => {
    const client = oidcClient(account, endpoint());
    const { issuer } = client;
    const { method } = request;
    const place = `${method} ${request.path.slice(ISSUER_PATH.length)}`;
    switch (place) {
      case "GET /.well-known/openid-configuration":
        return Promise.resolve(
          json(200, {
            issuer,
            jwks_uri: `${issuer}/jwks`,
            token_endpoint: `${issuer}/token`,
            grant_types_supported: ["client_credentials"],
            token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
            id_token_signing_alg_values_supported: ["ES256"],
            response_types_supported: [],
            subject_types_supported: ["public"],
          }),
        );
      case "GET /jwks":
        return Promise.resolve(json(200, keySet(oidcState(account))));
      case "POST /token":
        return Promise.resolve(token(request, account, client));
      default:
        return Promise.resolve(json(404, { error: "not_found" }));
    }
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
function token(request: WireRequest, account: Account, client: OidcClient): WireResponse {
  const form = new URLSearchParams(Buffer.from(request.body).toString("utf8"));
  const { clientId, clientSecret } = credentials(request, form);
  const { issuer } = client;
  const known = same(clientId, client.clientId);
  if (!same(clientSecret, client.clientSecret) || !known) {
    return json(401, { error: "invalid_client" }, [["WWW-Authenticate", "Basic"]]);
  }
  if (form.get("grant_type") !== "client_credentials") {
    return json(400, { error: "unsupported_grant_type" });
  }
  const scope = form.get("scope") ?? "";
  const audience = form.get("audience") ?? clientId;
  if ((scope !== "" && !SCOPE.test(scope)) || !SCOPE.test(audience)) {
    return json(400, { error: "invalid_scope" });
  }
  const now = Math.floor(account.clock.now().getTime() / 1000);
  const claims = {
    iss: issuer,
    sub: clientId,
    aud: audience,
    client_id: clientId,
    scope,
    iat: now,
    exp: now + TOKEN_SECONDS,
    jti: randomUUID(),
  };
  return json(200, {
    access_token: signToken(oidcState(account), claims),
    token_type: "Bearer",
    expires_in: TOKEN_SECONDS,
    scope,
  });
}

/** Of the header or else of the form. */
function credentials(request: WireRequest, form: URLSearchParams) {
  const [header = ""] = headerValues(request, "authorization");
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header)?.[1];
  if (basic === undefined) {
    return { clientId: form.get("client_id") ?? "", clientSecret: form.get("client_secret") ?? "" };
  }
  const [id = "", ...secret] = Buffer.from(basic, "base64").toString("utf8").split(":");
  return { clientId: decoded(id), clientSecret: decoded(secret.join(":")) };
}

/** As RFC 6749 §2.3.1 has them encoded; what is no such encoding stands for nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return "";
  }
}

function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function json(status: number, body: object, headers: WireResponse["headers"] = []): WireResponse {
  return {
    status,
    headers: [["Content-Type", "application/json"], ["Cache-Control", "no-store"], ...headers],
    body: JSON.stringify(body),
  };
}
