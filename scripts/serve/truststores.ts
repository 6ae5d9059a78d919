import { X509Certificate } from "node:crypto";
import { messageOf } from "../../lib/errors.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";
import { UsageError } from "../terminal/io.ts";

/**
 * Parses `s3://BUCKET/KEY=FILE` texts: the trust stores of mutual TLS, which are objects in S3 on AWS.
 *
 * @returns PEM by URI.
 * @throws {UsageError} If a text is malformed, or if a file has no usable certificate.
 */
export function parseTruststores(texts: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const text of texts) {
    // A key may contain a =, so the last = is the separator. A file whose name contains a = must be renamed.
    const [, uri, file] = /^(s3:\/\/[^/]+\/.+)=([^=]+)$/s.exec(text) ?? [];
    if (uri === undefined || file === undefined) {
      throw new UsageError(`--truststore takes s3://BUCKET/KEY=FILE, not ${JSON.stringify(text)}`);
    }
    if (found.has(uri)) throw new UsageError(`--truststore ${uri} is given twice`);
    found.set(uri, certificates(file));
  }
  return found;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Returns only the certificates of a file. By itself, Node would silently skip a certificate that it cannot read. */
function certificates(file: string): string {
  try {
    const found = readRegularText(file, LIMITS.text).match(CERTIFICATE) ?? [];
    if (found.length === 0) throw new Error("it contains no PEM certificate");
    return found.map((pem) => new X509Certificate(pem).toString()).join("");
  } catch (cause) {
    throw new UsageError(`--truststore ${file} cannot be used: ${messageOf(cause)}`);
  }
}
