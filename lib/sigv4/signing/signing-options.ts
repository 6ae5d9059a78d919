import type { PathSettings } from "../request/canonical-request.ts";
import { check } from "../request/request.ts";
import { readyKey, type ReadyKey } from "../key/signing-key.ts";

/** An access key. Only temporary credentials have a session token. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** The values on which a signature depends in addition to the request. */
export interface SigningOptions extends PathSettings {
  /** The access key. The signing key is cached for this object, so pass the same object for the same access key. */
  readonly credentials: Credentials;
  readonly region: string;
  /** Signing name of the service, such as `execute-api`. */
  readonly service: string;
  readonly date: Date;
  /** Whether to send the session token without signing it, as AWS IoT requires. @default false */
  readonly omitSessionToken?: boolean;
  /**
   * `UNSIGNED-PAYLOAD` leaves the body out of the signature. Only S3 accepts such a signature; API Gateway, Lambda
   * and other services reject it.
   * @default the body's hash
   */
  readonly payload?: "UNSIGNED-PAYLOAD";
}

/**
 * Printable ASCII without `,`, which separates the parts of the header, and `/`, which separates the parts of the
 * credential.
 */
const SCOPE_PART = /^[!-+\-.0-~]+$/;
const PRINTABLE = /^[!-~]+$/;

/**
 * Checks the options and returns the signing key for a date.
 *
 * @throws {RequestInvalid} If an option is missing or has characters that are not allowed in a request.
 */
export function checkedKey(options: SigningOptions, amzDateText: string): ReadyKey {
  const { credentials, region, service } = options;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  check("region", region, SCOPE_PART);
  check("service", service, SCOPE_PART);
  const key = readyKey(credentials, amzDateText, region, service);
  if (key.checkedFor !== accessKeyId) {
    check("access key id", accessKeyId, SCOPE_PART);
    check("secret access key", secretAccessKey, PRINTABLE);
    key.checkedFor = accessKeyId;
  }
  if (sessionToken !== undefined) check("session token", sessionToken, PRINTABLE);
  return key;
}
