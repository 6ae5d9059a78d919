import { isSecureUrl } from "../../../secure-url.ts";
import { CodedError } from "../../../errors.ts";
import { wireRequest, type Pair } from "../../../sigv4/request/request.ts";
import { MEBIBYTE, ResponseTooLarge, type HttpResponse } from "../http/response.ts";
import { EndpointUnreachable, send } from "../http/transport.ts";
import { isMap, parseJson } from "../../../json.ts";

/** An issuer gave no token. */
export class TokenRefused extends CodedError {
  readonly code = "ERR_TOKEN";
}

export interface AccessToken {
  readonly accessToken: string;
  /** Seconds from now; none where the issuer does not say. */
  readonly expiresIn: number | undefined;
}

/** The token of an answer that has one. */
export function tokenOf(answer: Readonly<Record<string, unknown>>): AccessToken | undefined {
  const { access_token: accessToken, expires_in: expiresIn } = answer;
  if (typeof accessToken !== "string") return undefined;
  return { accessToken, expiresIn: typeof expiresIn === "number" ? expiresIn : undefined };
}

/** Why there is no token, in the issuer's word where that can be shown. */
export function refusal(
  issuer: string,
  { error }: Readonly<Record<string, unknown>>,
): TokenRefused {
  return new TokenRefused(`${issuer} gives no token: ${isShortAscii(error) ? error : "?"}`);
}

/** Whether a value may be shown to a person in a message, or sent back: a short line of ASCII. */
export function isShortAscii(value: unknown): value is string {
  return typeof value === "string" && /^[ -~]{1,512}$/.test(value);
}

/** Where an issuer gives tokens. */
export interface IssuerEndpoints {
  readonly tokenEndpoint: string;
  /** None where it has no device grant. */
  readonly deviceEndpoint: string | undefined;
}

/**
 * What an issuer says of itself.
 *
 * @throws {TokenRefused} when it says nothing usable: another issuer's document, endpoints in clear text.
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
    throw new TokenRefused(`${url} is no discovery document of ${issuer}`);
  }
  return {
    tokenEndpoint: secure(endpoint),
    deviceEndpoint: typeof device === "string" ? secure(device) : undefined,
  };
}

function secure(url: unknown): string {
  if (isSecureUrl(url)) return url;
  throw new TokenRefused(`${String(url)} is not https: a secret would go to it in clear`);
}

/** What the endpoint answers a client: one with a secret proves itself by it, any other says its id. */
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

/** The answers of an issuer are short. */
const SMALL = { maxBodyBytes: MEBIBYTE };

async function reached(url: string, ask: () => Promise<HttpResponse>): Promise<HttpResponse> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof ResponseTooLarge) throw new TokenRefused(cause.message, { cause });
    if (!(cause instanceof EndpointUnreachable)) throw cause;
    throw new TokenRefused(`${url} does not answer: ${cause.message}`, { cause });
  }
}

function parsed({ body, status }: HttpResponse, url: string): Readonly<Record<string, unknown>> {
  const value = parseJson(body.toString("utf8"));
  if (isMap(value)) return value;
  throw new TokenRefused(`${url} answered ${status} without a JSON object`);
}
