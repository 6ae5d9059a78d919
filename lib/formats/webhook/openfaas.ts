import type { Algorithm, Scheme } from "./scheme.ts";
import { fromHex } from "./spelling.ts";

export interface OpenFaasSettings {
  /** Header that carries the signature: the value of `--sign` in `faas-cli invoke --sign`. */
  readonly header: string;
  /**
   * Hash of the HMAC. Use `sha1` only for senders that do not support `sha256`, such as faas-cli before 0.17.1.
   * @default sha256
   */
  readonly algorithm?: Algorithm;
}

/**
 * OpenFaaS's scheme: `<algorithm>=<hex>` over the body alone. The signature covers no timestamp, so it does not
 * expire.
 */
export function openFaas({ header, algorithm = "sha256" }: OpenFaasSettings): Scheme {
  return {
    name: "openfaas",
    algorithm,
    headers: [header],
    toleranceSeconds: 0,
    hmacKey: (secret) => secret,
    stamp: () => ({ prefix: "" }),
    read: ([value = ""]) => {
      const [, named, hex = ""] = /^([A-Za-z0-9]+)=([^=]*)$/.exec(value) ?? [];
      if (named === undefined) return "malformed";
      if (named !== algorithm) return "other-algorithm";
      const signature = fromHex(hex, algorithm);
      return signature ? { prefix: "", signatures: [signature] } : "malformed";
    },
    write: ([mac]) => [`${algorithm}=${mac.toString("hex")}`],
  };
}
