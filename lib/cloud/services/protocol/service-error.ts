import type { Refusal } from "../../access/refusal.ts";

/** An error of a service, with AWS's name and message. Operations throw it; the service's `failed` serializes it. */
export class ServiceError extends Error {
  /** The error's name, such as `NotFoundException`. */
  readonly type: string;
  readonly status: number;
  /** The message in the response, or `undefined` if AWS sends this error without a message. */
  readonly wireMessage: string | undefined;
  /** The refusal, if policies denied the call. */
  readonly refusal: Refusal | undefined;

  constructor(type: string, wireMessage: string | undefined, status = 400, refusal?: Refusal) {
    super(wireMessage ?? type);
    this.name = type;
    this.type = type;
    this.status = status;
    this.wireMessage = wireMessage;
    this.refusal = refusal;
  }
}
