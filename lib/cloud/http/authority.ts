import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { SelfsignedOptions } from "selfsigned";
import { CodedError } from "../../errors.ts";

/** The local certificate authority cannot be used. */
export class AuthorityUnusable extends CodedError {
  readonly code = "ERR_AUTHORITY";
}

/** The certificate of a server, and its key, both in PEM. */
interface ServerCertificate {
  readonly key: string;
  readonly certificate: string;
  readonly notAfter: Date;
}

/** Issues certificates that nobody trusts who was not told to. */
export interface Authority {
  /** PEM of its own certificate, for clients to trust. */
  readonly certificate: string;
  /** @param names Names and addresses; the first is the subject. */
  readonly issue: (names: readonly string[]) => Promise<ServerCertificate>;
}

/** Where the authority is kept; what is written is for its owner alone. */
export interface AuthorityFiles {
  readonly readFile: (name: string) => string | undefined;
  readonly writeFile: (name: string, text: string) => void;
}

/** What clients are given to trust. */
const AUTHORITY_FILE = "ca.pem";
/** The key and, for the two to change as one, the certificate once more. */
const AUTHORITY_KEY_FILE = "ca-key.pem";

const DAY_MS = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 365;
const SERVER_DAYS = 30;
/** Longer than a server's certificate lasts, so that none outlives its authority. */
const RENEW_DAYS = SERVER_DAYS + 1;
/** Clocks differ. */
const BACKDATED_MS = 60 * 60 * 1000;
const COMMON: SelfsignedOptions = { keyType: "ec", curve: "P-256", algorithm: "sha256" };

/**
 * Opens the authority that is kept there, or makes one, also where the old one is about to end. The
 * certificates it issues are kept nowhere: a key that is not on disk needs no care.
 *
 * @throws {AuthorityUnusable} when what is kept there is none. Nothing is overwritten then.
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

/** What is kept there, if it lasts long enough still. */
function kept({ readFile }: AuthorityFiles, now: Date): Kept | undefined {
  const text = readFile(AUTHORITY_KEY_FILE);
  if (text === undefined) return undefined;
  try {
    const certificate = new X509Certificate(text);
    const key = createPrivateKey(text);
    if (!certificate.ca || !certificate.checkPrivateKey(key)) {
      throw new Error("they do not belong together");
    }
    const left = Date.parse(certificate.validTo) - now.getTime();
    if (left < RENEW_DAYS * DAY_MS) return undefined;
    const pem = key.export({ type: "pkcs8", format: "pem" });
    return { cert: certificate.toString(), key: String(pem) };
  } catch (cause) {
    throw new AuthorityUnusable(
      `${AUTHORITY_KEY_FILE} in the state directory is no certificate authority; remove it to have a new one made, which clients must be told to trust`,
      { cause },
    );
  }
}

async function newAuthority(files: AuthorityFiles, now: Date): Promise<Kept> {
  // OpenSSL finds an issuer by its name: two authorities of one name would be taken for each other.
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
  // Loaded where it is needed: most starts find an authority, and issue nothing before the first call.
  const selfsigned = await import("selfsigned");
  return selfsigned.generate([{ name: "commonName", value: commonName }], {
    ...COMMON,
    ...options,
  });
}
