import { openAuthority } from "../../../lib/cloud/http/authority.ts";
import { securing } from "../../../lib/cloud/http/secure.ts";

/** Returns TLS 1.3 for `localhost`, and the certificate of its authority, which clients must trust. */
export async function localTls() {
  const files = new Map<string, string>();
  const authority = await openAuthority({
    readFile: (name) => files.get(name),
    writeFile: (name, text) => void files.set(name, text),
  });
  const settings = { names: ["localhost"], minVersion: "TLSv1.3", truststore: undefined } as const;
  return { ca: authority.certificate, secure: securing(authority, () => settings) };
}
