import type { PathSettings } from "./canonical-request.ts";
import { RequestInvalid } from "./request.ts";

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
const YEAR_0 = -62_167_219_200_000;
const YEAR_10000 = 253_402_300_800_000;
const PRINTABLE = /^[!-~]+$/;

type Checked = Credentials & Pick<SigningOptions, "region" | "service">;
/** What was found good last, by the credentials: it goes when they go. */
const passed = new WeakMap<Credentials, Checked>();

/** @throws {RequestInvalid} when something of it could not stand in a request. */
export function checkOptions({ credentials, region, service, date }: SigningOptions): void {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const before = passed.get(credentials);
  if (
    before?.accessKeyId !== accessKeyId ||
    before.secretAccessKey !== secretAccessKey ||
    before.sessionToken !== sessionToken ||
    before.region !== region ||
    before.service !== service
  ) {
    check("access key id", accessKeyId, SCOPE_PART);
    check("secret access key", secretAccessKey, PRINTABLE);
    if (sessionToken !== undefined) check("session token", sessionToken, PRINTABLE);
    check("region", region, SCOPE_PART);
    check("service", service, SCOPE_PART);
    passed.set(credentials, { accessKeyId, secretAccessKey, sessionToken, region, service });
  }
  const ms = date.getTime();
  if (!(ms >= YEAR_0 && ms < YEAR_10000)) {
    throw new RequestInvalid("the date is not one that X-Amz-Date can hold");
  }
}

function check(what: string, value: string, form: RegExp): void {
  if (!form.test(value)) {
    throw new RequestInvalid(`the ${what} is empty or holds a character it cannot have`);
  }
}
