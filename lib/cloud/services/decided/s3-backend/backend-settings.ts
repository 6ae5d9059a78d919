import { CodedError } from "../../../../errors.ts";
import type { Credentials } from "../../../../sigv4/signing/signing-options.ts";

/** A backend cannot be used. */
export class BackendUnusable extends CodedError {
  readonly code = "ERR_BACKEND";
}

/** Where a backend is, and how requests to it are signed. */
export interface BackendSettings {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly credentials: Credentials;
  /** Hosts that may be called in addition to this machine, in lower case. */
  readonly allowed: ReadonlySet<string>;
  /** Longest time in ms without a byte in either direction. */
  readonly idleMs: number;
}
