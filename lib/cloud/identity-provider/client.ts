import { createHash, timingSafeEqual } from "node:crypto";
import { headerValues, type WireRequest } from "../../sigv4/request/request.ts";

/** The settings that a client needs to get a token. */
export interface OidcClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Returns whether the header, or else the form, has the client's id and secret (RFC 6749 §2.3.1). */
export function isFrom(client: OidcClient, request: WireRequest, form: URLSearchParams): boolean {
  const { clientId, clientSecret } = credentials(request, form);
  const known = same(clientId, client.clientId);
  return same(clientSecret, client.clientSecret) && known;
}

function credentials(request: WireRequest, form: URLSearchParams) {
  const [header = ""] = headerValues(request, "authorization");
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header)?.[1];
  if (basic === undefined) {
    return { clientId: form.get("client_id") ?? "", clientSecret: form.get("client_secret") ?? "" };
  }
  const [id = "", ...secret] = Buffer.from(basic, "base64").toString("utf8").split(":");
  return { clientId: decoded(id), clientSecret: decoded(secret.join(":")) };
}

/** Decodes form encoding. An invalid percent-encoding decodes to the empty string. */
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
