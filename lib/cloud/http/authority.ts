import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { SelfsignedOptions } from "selfsigned";
import { CodedError } from "../../errors.ts";

/** The local certificate authority cannot be used. */
export class AuthorityUnusable extends CodedError {
  readonly code = "ERR_AUTHORITY";
}

/** The certificate and key of a server, in PEM. */
interface ServerCertificate {
  readonly key: string;
  readonly certificate: string;
  readonly notAfter: Date;
}

/** A local certificate authority. Only clients that are configured to trust it accept its certificates. */
export interface Authority {
  /** PEM of the authority's own certificate, for clients to trust. */
  readonly certificate: string;
  /** @param names Names and addresses of the server. The first is the subject. */
  readonly issue: (names: readonly string[]) => Promise<ServerCertificate>;
}

/** Storage of the authority. Only the owner can read a written file. */
export interface AuthorityFiles {
  readonly readFile: (name: string) => string | undefined;
  readonly writeFile: (name: string, text: string) => void;
}

/** File with the authority's certificate, which clients are configured to trust. */
const AUTHORITY_FILE = "ca.pem";
/** File with both the key and the certificate, so that they change atomically. */
const AUTHORITY_KEY_FILE = "ca-key.pem";

const DAY_MS = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 365;
const SERVER_DAYS = 30;
/** An authority that expires within this many days is replaced, so that it outlives the certificates it issues. */
const RENEW_DAYS = SERVER_DAYS + 1;
/** Certificates are valid from this time in ms before they are issued, because the clocks of clients differ. */
const BACKDATED_MS = 60 * 60 * 1000;
const COMMON: SelfsignedOptions = { keyType: "ec", curve: "P-256", algorithm: "sha256" };

/**
 * Opens the stored authority. If it does not exist or expires soon, a new one is created. The certificates that
 * it issues are not stored, because a key that is not on disk needs no protection.
 *
 * @throws {AuthorityUnusable} If the stored authority is invalid. Nothing is overwritten then.
 */
export async function openAuthority(
  files: AuthorityFiles,
  now: () => Date = () => new Date(),
): Promise<Authority> {
  const ca = kept(files, now()) ?? (await newAuthority(files, now()));
  if (files.readFile(AUTHORITY_FILE) !== ca.cert) files.writeFile(AUTHORITY_FILE, ca.cert);
  return {
    certificate: ca.cert,
    async issue(names) {
      const notAfterDate = new Date(now().getTime() + SERVER_DAYS * DAY_MS);
      const { private: key, cert } = await generate(names[0] ?? "localhost", {
        ca,
        notBeforeDate: new Date(now().getTime() - BACKDATED_MS),
        notAfterDate,
        extensions: [
          { name: "basicConstraints", cA: false, critical: true },
          { name: "keyUsage", digitalSignature: true, critical: true },
          { name: "extKeyUsage", serverAuth: true },
          {
            name: "subjectAltName",
            altNames: names.map((name) =>
              isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name },
            ),
          },
        ],
      });
      return { key, certificate: cert, notAfter: notAfterDate };
    },
  };
}

interface Kept {
  readonly cert: string;
  readonly key: string;
}

/**
 * Returns the stored authority, or `undefined` if it does not exist or expires soon.
 *
 * @throws {AuthorityUnusable} If the stored authority is invalid.
 */
function kept({ readFile }: AuthorityFiles, now: Date): Kept | undefined {
  const text = readFile(AUTHORITY_KEY_FILE);
  if (text === undefined) return undefined;
  try {
    const certificate = new X509Certificate(text);
    const key = createPrivateKey(text);
    if (!certificate.ca || !certificate.checkPrivateKey(key)) {
      throw new Error("the certificate does not belong to the key");
    }
    const left = Date.parse(certificate.validTo) - now.getTime();
    if (left < RENEW_DAYS * DAY_MS) return undefined;
    const pem = key.export({ type: "pkcs8", format: "pem" });
    return { cert: certificate.toString(), key: String(pem) };
  } catch (cause) {
    throw new AuthorityUnusable(
      `${AUTHORITY_KEY_FILE} in the state directory is not a certificate authority; remove it to create a new one, which clients must then be configured to trust`,
      { cause },
    );
  }
}

async function newAuthority(files: AuthorityFiles, now: Date): Promise<Kept> {
  // OpenSSL finds an issuer by its name, so it would confuse two authorities with the same name.
  const mark = randomBytes(4).toString("hex");
  const { private: key, cert } = await generate(`Signet local authority ${mark}`, {
    notBeforeDate: new Date(now.getTime() - BACKDATED_MS),
    notAfterDate: new Date(now.getTime() + AUTHORITY_DAYS * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
      { name: "keyUsage", keyCertSign: true, critical: true },
    ],
  });
  files.writeFile(AUTHORITY_KEY_FILE, `${key.trim()}\n${cert.trim()}\n`);
  return kept(files, now) ?? { cert, key };
}

async function generate(commonName: string, options: SelfsignedOptions) {
  // Loads the package on demand, because a start that finds a stored authority generates no certificate.
  const selfsigned = await import("selfsigned");
  return selfsigned.generate([{ name: "commonName", value: commonName }], {
    ...COMMON,
    ...options,
  });
}
