import type { Pair } from "../../../../sigv4/request/request.ts";
import type { Account } from "../../../account/account.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import type { DecidedCall } from "../decided-call.ts";
import type { PayloadReader } from "./s3-payload.ts";
import type { S3Request } from "./s3-request.ts";

/** A call of S3, with all that is needed to send it on. */
export interface S3Call extends DecidedCall {
  readonly read: S3Request;
  /** Headers after the last chunk of the payload. */
  readonly trailers: readonly Pair[];
  /** Reads and checks the payload, if it has not been read. `payload` is empty then. */
  readonly reader: PayloadReader | undefined;
}

/** A server that does the work of S3 for the local cloud. */
export interface S3Backend {
  /**
   * Decides a call, and sends it on if it is allowed.
   *
   * @throws {ServiceError} The refusal, or an error of S3 if the backend does not answer.
   */
  readonly perform: (call: Call, decided: S3Call) => Promise<WireResponse>;
  /**
   * Creates buckets that do not exist yet.
   *
   * @throws {CodedError} If the backend does not create one of them.
   */
  readonly createBuckets: (names: readonly string[], account: Account) => Promise<void>;
}

/** Backends by the name of their service. */
export interface Backends {
  readonly s3?: S3Backend | undefined;
}
