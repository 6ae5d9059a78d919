import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { createServer, type Server } from "node:http";
import { portOf } from "../../../port-of.ts";

interface SigningKey {
  readonly kid: string;
  readonly alg: "RS256" | "ES256";
  readonly privateKey: KeyObject;
  readonly jwk: object;
}

export function rsaKey(kid: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { kid, alg: "RS256", privateKey, jwk: publicKey.export({ format: "jwk" }) };
}

export function ecKey(kid: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { kid, alg: "ES256", privateKey, jwk: publicKey.export({ format: "jwk" }) };
}

export const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** Returns an access token with these claims. A member of `header` replaces the usual one. */
export function token(key: SigningKey, claims: object, header: object = {}): string {
  return signedToken(
    key,
    JSON.stringify({ alg: key.alg, typ: "at+jwt", kid: key.kid, ...header }),
    JSON.stringify(claims),
  );
}

/** Returns a JWT with exactly these texts. The signature is valid even if the texts are not. */
export function signedToken(key: SigningKey, header: string | Buffer, claims: string | Buffer) {
  const signed = [header, claims].map((part) => Buffer.from(part).toString("base64url")).join(".");
  const signature = sign("sha256", Buffer.from(signed), {
    key: key.privateKey,
    dsaEncoding: "ieee-p1363",
  });
  return `${signed}.${signature.toString("base64url")}`;
}

/** An issuer on loopback that records its requests. */
export interface TestIssuer {
  readonly url: string;
  readonly asked: string[];
  /** The keys that it publishes now. */
  keys: readonly SigningKey[];
  /** Responses that replace its documents, by path. */
  readonly instead: Map<
    string,
    { readonly status: number; readonly body?: string; readonly to?: string }
  >;
  readonly close: () => Promise<void>;
}

export async function startIssuer(keys: readonly SigningKey[]): Promise<TestIssuer> {
  const asked: string[] = [];
  const instead: TestIssuer["instead"] = new Map();
  const issuer = { url: "", asked, keys, instead };
  const server: Server = createServer((request, response) => {
    const path = request.url ?? "";
    issuer.asked.push(path);
    const other = instead.get(path);
    if (other) {
      response.writeHead(other.status, other.to === undefined ? {} : { Location: other.to });
      response.end(other.body);
    } else if (path === "/.well-known/openid-configuration") {
      response.end(JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }));
    } else {
      const published = issuer.keys.map(({ kid, alg, jwk }) => ({ ...jwk, kid, alg, use: "sig" }));
      response.end(JSON.stringify({ keys: published }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer.url = `http://127.0.0.1:${portOf(server)}`;
  return {
    ...issuer,
    get url() {
      return issuer.url;
    },
    get keys() {
      return issuer.keys;
    },
    set keys(next) {
      issuer.keys = next;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
