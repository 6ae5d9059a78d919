import { isSecureUrl } from "../../../secure-url.ts";
import { CodedError } from "../../../errors.ts";
import { wireRequest, type Pair } from "../../../sigv4/request/request.ts";
import { ResponseTooLarge, type HttpResponse } from "../../../signed-fetch/http/response.ts";
import { EndpointUnreachable, send } from "../../../signed-fetch/http/transport.ts";
import { isMap, parseJson } from "../../../json.ts";

/** An issuer returned no token. */
export class TokenRefused extends CodedError {
  readonly code = "ERR_TOKEN";
}

export interface AccessToken {
  readonly accessToken: string;
  /** Seconds until the token expires. `undefined` if the issuer does not return this. */
  readonly expiresIn: number | undefined;
}

/** Returns the token in a response, or `undefined` if the response has no token. */
export function tokenOf(answer: Readonly<Record<string, unknown>>): AccessToken | undefined {
  const { access_token: accessToken, expires_in: expiresIn } = answer;
  if (typeof accessToken !== "string") return undefined;
  return { accessToken, expiresIn: typeof expiresIn === "number" ? expiresIn : undefined };
}

/** Returns the error for a response without a token. It shows the issuer's error code if that is printable. */
export function refusal(
  issuer: string,
  { error }: Readonly<Record<string, unknown>>,
): TokenRefused {
  return new TokenRefused(`${issuer} returned no token: ${isShortAscii(error) ? error : "?"}`);
}

/** Whether a value is a short line of ASCII, which is safe to show in a message or to send back. */
export function isShortAscii(value: unknown): value is string {
  return typeof value === "string" && /^[ -~]{1,512}$/.test(value);
}

/** Endpoints at which an issuer returns tokens. */
export interface IssuerEndpoints {
  readonly tokenEndpoint: string;
  /** `undefined` if the issuer has no device grant. */
  readonly deviceEndpoint: string | undefined;
}

/**
 * Returns the endpoints in an issuer's discovery document.
 *
 * @throws {TokenRefused} If the document cannot be read, belongs to another issuer, or names an endpoint
 *   that is not https.
 * @throws {RequestInvalid} If the URL of the issuer is not percent-encoded, or holds user information.
 */
export async function discover(issuer: string): Promise<IssuerEndpoints> {
  const url = `${secure(issuer).replace(/\/$/, "")}/.well-known/openid-configuration`;
  const document = parsed(await reached(url, () => send(url, wireRequest("GET", url), SMALL)), url);
  const {
    issuer: named,
    token_endpoint: endpoint,
    device_authorization_endpoint: device,
  } = document;
  if (named !== issuer || typeof endpoint !== "string") {
    throw new TokenRefused(`${url} is not a discovery document of ${issuer}`);
  }
  return {
    tokenEndpoint: secure(endpoint),
    deviceEndpoint: typeof device === "string" ? secure(device) : undefined,
  };
}

function secure(url: unknown): string {
  if (isSecureUrl(url)) return url;
  throw new TokenRefused(`${String(url)} is not https: a secret would be sent in clear text`);
}

/**
 * Posts a form as a client and returns the JSON response. A client with a secret authenticates with it; a
 * client without a secret sends its id.
 *
 * @throws {TokenRefused} If the endpoint does not respond, or does not return a JSON object.
 * @throws {RequestInvalid} If the URL of the endpoint is not percent-encoded, or holds user information.
 */
export async function postForm(
  url: string,
  form: URLSearchParams,
  {
    clientId,
    clientSecret,
  }: { readonly clientId: string; readonly clientSecret?: string | undefined },
): Promise<Readonly<Record<string, unknown>>> {
  const headers: Pair[] = [["Content-Type", "application/x-www-form-urlencoded"]];
  if (clientSecret === undefined) form.set("client_id", clientId);
  else {
    const pair = [clientId, clientSecret].map(encodeURIComponent).join(":");
    headers.push(["Authorization", `Basic ${Buffer.from(pair).toString("base64")}`]);
  }
  const request = wireRequest("POST", url, headers, Buffer.from(form.toString()));
  return parsed(await reached(url, () => send(url, request, SMALL)), url);
}

/** Limit for an issuer's responses, which are short. */
const SMALL = { maxBodyBytes: 1024 ** 2 };

async function reached(url: string, ask: () => Promise<HttpResponse>): Promise<HttpResponse> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof ResponseTooLarge) throw new TokenRefused(cause.message, { cause });
    if (!(cause instanceof EndpointUnreachable)) throw cause;
    throw new TokenRefused(`${url} does not respond: ${cause.message}`, { cause });
  }
}

function parsed({ body, status }: HttpResponse, url: string): Readonly<Record<string, unknown>> {
  const value = parseJson(body.toString("utf8"));
  if (isMap(value)) return value;
  throw new TokenRefused(`${url} returned ${status} without a JSON object`);
}
