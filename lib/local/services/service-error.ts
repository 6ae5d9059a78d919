import { denialMessage, type AuthorizationRequest, type Refusal } from "../../iam/decision.ts";

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

  constructor(type: string, wireMessage: string | undefined, status = 400) {
    super(wireMessage ?? type);
    this.name = type;
    this.type = type;
    this.status = status;
    this.wireMessage = wireMessage;
  }
}

/** The error for a decision against the caller. */
export function accessDenied(
  type: string,
  request: AuthorizationRequest,
  refusal: Refusal,
  status: number,
): ServiceError {
  return new ServiceError(type, denialMessage(request, refusal), status);
}
