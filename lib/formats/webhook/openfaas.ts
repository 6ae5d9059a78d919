import type { Algorithm, Scheme } from "./scheme.ts";
import { fromHex } from "./spelling.ts";

export interface OpenFaasSettings {
  /** The header that carries the signature: what follows `faas-cli invoke --sign`. */
  readonly header: string;
  /** `sha1` for senders that know nothing else, faas-cli before 0.17.1 for one. @default sha256 */
  readonly algorithm?: Algorithm;
}

/** OpenFaaS: `<algorithm>=<hex>` of the body alone. Nothing tells when it was signed. */
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
