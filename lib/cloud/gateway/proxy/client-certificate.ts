import type { X509Certificate } from "node:crypto";

/** A client certificate in the form of events. A distinguished name starts with its last part (RFC 2253). */
export function clientCertificate(certificate: X509Certificate): object {
  return {
    clientCertPem: certificate.toString(),
    subjectDN: distinguishedName(certificate.subject),
    issuerDN: distinguishedName(certificate.issuer),
    serialNumber: (certificate.serialNumber.toLowerCase().match(/../g) ?? []).join(":"),
    validity: { notBefore: certificate.validFrom, notAfter: certificate.validTo },
  };
}

/** Converts a name from Node.js's form, which has one part per line. */
function distinguishedName(lines: string): string {
  return lines.split("\n").toReversed().join(",");
}
