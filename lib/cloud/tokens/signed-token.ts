import { isMap, parseJson } from "../../json.ts";

type Members = Readonly<Record<string, unknown>>;

/** A JSON Web Token, of which nothing is verified. */
export interface SignedToken {
  readonly header: Members;
  readonly claims: Members;
  /** The text that the signature covers. */
  readonly signed: string;
  readonly signature: Buffer;
}

const FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Returns a token in the compact form (RFC 7515), or `undefined` if the text is not one. */
export function readToken(text: string): SignedToken | undefined {
  if (!FORM.test(text)) return undefined;
  const [first = "", second = "", signature = ""] = text.split(".");
  const header = membersIn(first);
  const claims = membersIn(second);
  if (!header || !claims) return undefined;
  return {
    header,
    claims,
    signed: `${first}.${second}`,
    signature: Buffer.from(signature, "base64url"),
  };
}

function membersIn(part: string): Members | undefined {
  const value = parseJson(Buffer.from(part, "base64url").toString("utf8"));
  return isMap(value) ? value : undefined;
}

/** Returns the texts of a claim that is a text or a list of texts. */
export function textsIn({ claims }: Pick<SignedToken, "claims">, name: string): readonly string[] {
  const value = claims[name];
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
