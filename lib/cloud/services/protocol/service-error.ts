import type { Refusal } from "../../access/refusal.ts";

/**
 * A refusal in AWS's words, before a protocol gives it its shape. Thrown by operations, answered by the
 * service's front.
 */
export class ServiceError extends Error {
  /** The error's name, such as `NotFoundException`. */
  readonly type: string;
  readonly status: number;
  /** What goes out; `undefined` where AWS sends no message. */
  readonly wireMessage: string | undefined;
  /** The decision it tells of, where it is one of policies against the caller. */
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
