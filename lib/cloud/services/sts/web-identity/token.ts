import { isMap } from "../../../../json.ts";
import { invalidToken } from "./web-identity-error.ts";

type Members = Readonly<Record<string, unknown>>;

/** A JSON Web Token, of which nothing is verified. */
export interface Token {
  readonly header: Members;
  readonly claims: Members;
  /** The text that the signature covers. */
  readonly signed: string;
  readonly signature: Buffer;
}

const FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const NOT_A_TOKEN =
  "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";

/** @throws {ServiceError} InvalidIdentityToken if the text is not a signed token in the compact form (RFC 7515). */
export function parseToken(text: string): Token {
  if (!FORM.test(text)) throw invalidToken(NOT_A_TOKEN);
  const [header = "", claims = "", signature = ""] = text.split(".");
  return {
    header: membersIn(header),
    claims: membersIn(claims),
    signed: `${header}.${claims}`,
    signature: Buffer.from(signature, "base64url"),
  };
}

function membersIn(part: string): Members {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    throw invalidToken(NOT_A_TOKEN);
  }
  if (isMap(value)) return value;
  throw invalidToken(NOT_A_TOKEN);
}

/** @throws {ServiceError} InvalidIdentityToken if the claim is missing or not a text. */
export function requiredText({ claims }: Token, name: string): string {
  const value = claims[name];
  if (typeof value === "string" && value !== "") return value;
  throw invalidToken(`Missing a required claim: ${name}`);
}

/** @throws {ServiceError} InvalidIdentityToken if the claim is missing or not a number of seconds since 1970. */
export function requiredTime({ claims }: Token, name: string): number {
  const value = claims[name];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw invalidToken(`Missing a required claim: ${name}`);
}

/** Returns the texts of a claim that is a text or a list of texts. */
export function textsIn({ claims }: Token, name: string): readonly string[] {
  const value = claims[name];
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
