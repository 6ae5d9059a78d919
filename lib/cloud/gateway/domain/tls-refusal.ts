import { isIP } from "node:net";
import type { CustomDomain, TlsPolicy } from "../../account/apigateway/exposure.ts";
import type { Tls } from "../../http/http-types.ts";

/** Returns why a connection does not meet the TLS policy of the requested host; `undefined` if it meets it. */
export function tlsRefusal(policy: TlsPolicy, tls: Tls, host: string): string | undefined {
  // TLS was negotiated for the server name of the handshake, which can differ from the host.
  if (policy.minVersion === "TLSv1.3" && tls.version !== "TLSv1.3") {
    return `the connection uses ${tls.version}, not TLSv1.3`;
  }
  const agrees =
    tls.serverName === undefined
      ? isIP(host.replace(/^\[(.*)\]$/, "$1")) !== 0
      : tls.serverName === host;
  return policy.isStrict && !agrees
    ? `the TLS server name is ${tls.serverName ?? "missing"}, and the host is ${host}`
    : undefined;
}

/** Returns why a connection may not use a custom domain; `undefined` if it may. */
export function domainRefusal(
  domain: CustomDomain,
  tls: Tls | undefined,
  host: string,
): string | undefined {
  if (!tls) return "a custom domain is only served over TLS";
  const isMutual = domain.truststore !== undefined;
  // A client that connected with another server name did not have to present a certificate.
  return tlsRefusal({ ...domain, isStrict: domain.isStrict || isMutual }, tls, host);
}
