import type { Account } from "../../account/account.ts";
import type { TlsSettings } from "../../http/secure.ts";
import { apiHosts } from "../api-address.ts";

/** TLS settings for a server name: of its custom domain, of function URLs, or of default endpoints. */
export function tlsSettings(account: Account, serverName: string | undefined): TlsSettings {
  const domain = account.domains.get(serverName ?? "");
  if (domain) {
    const { name, minVersion, truststore } = domain;
    return { names: [name], minVersion, truststore };
  }
  const urls = `lambda-url.${account.region}.localhost`;
  if (serverName?.endsWith(`.${urls}`)) {
    return { names: [`*.${urls}`], minVersion: "TLSv1.2", truststore: undefined };
  }
  // Default endpoints share names, so the strictest setting applies to all of them.
  const isModern = [...account.apis.values()].some(
    ({ exposure }) => exposure.hasDefaultEndpoint && exposure.minVersion === "TLSv1.3",
  );
  const apis = apiHosts(account);
  return {
    names: serverName?.endsWith(`.${apis}`) ? [`*.${apis}`] : ["localhost", "127.0.0.1", "::1"],
    minVersion: isModern ? "TLSv1.3" : "TLSv1.2",
    truststore: undefined,
  };
}
