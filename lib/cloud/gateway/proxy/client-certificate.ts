import type { X509Certificate } from "node:crypto";

/** A client's certificate as events have it. Of a name, the last part comes first (RFC 2253). */
export function clientCertificate(certificate: X509Certificate): object {
  return {
    clientCertPem: certificate.toString(),
    subjectDN: distinguishedName(certificate.subject),
    issuerDN: distinguishedName(certificate.issuer),
    serialNumber: (certificate.serialNumber.toLowerCase().match(/../g) ?? []).join(":"),
    validity: { notBefore: certificate.validFrom, notAfter: certificate.validTo },
  };
}

/** Node writes a part a line. */
function distinguishedName(lines: string): string {
  return lines.split("\n").toReversed().join(",");
}
