import { CodedError } from "../../../errors.ts";

/** A function that is deployed but cannot run on this machine. Its invocations answer with this error. */
export class RuntimeRefused extends CodedError {
  readonly code = "ERR_RUNTIME_REFUSED";
  /** The error's type as Lambda names it. */
  readonly errorType: string;

  constructor(errorType: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.errorType = errorType;
  }
}
