import { CodedError } from "../../errors.ts";

/** A request that CloudFormation refuses, in its words. */
export class StackRefused extends CodedError {
  readonly code = "ERR_STACK_REFUSED";
  /** CloudFormation's code of the error, such as `ValidationError`. */
  readonly errorCode: string;
  readonly status: number;

  constructor(message: string, errorCode = "ValidationError", status = 400) {
    super(message);
    this.errorCode = errorCode;
    this.status = status;
  }
}
