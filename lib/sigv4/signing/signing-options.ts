import type { PathSettings } from "../request/canonical-request.ts";
import { check } from "../request/request.ts";
import { readyKey, type ReadyKey } from "../key/signing-key.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What a signature depends on besides the request. */
export interface SigningOptions extends PathSettings {
  /** The signing key is kept with this object: pass the same one for the same credentials. */
  readonly credentials: Credentials;
  readonly region: string;
  /** The service's signing name, such as `execute-api`. */
  readonly service: string;
  readonly date: Date;
  /** Send the session token without signing it, as AWS IoT wants it. @default false */
  readonly omitSessionToken?: boolean;
  /**
   * Leave the body out of the signature. Only S3 takes that: API Gateway, Lambda and the others refuse
   * it. @default the body's hash
   */
  readonly payload?: "UNSIGNED-PAYLOAD";
}

/** Printable ASCII but `,` and `/`, which part the header and the credential. */
const SCOPE_PART = /^[!-+\-.0-~]+$/;
const PRINTABLE = /^[!-~]+$/;

/**
 * The signing key for a date.
 *
 * @throws {RequestInvalid} when one of the options could not stand in a request.
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
