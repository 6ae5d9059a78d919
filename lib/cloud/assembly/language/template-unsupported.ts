import { CodedError } from "../../../errors.ts";

/** Conditions and alternatives that several pieces of advice have. */
export const LOCALLY = "where the context value signet:localCloud is true";
export const WITHOUT_STACK = "leave its stack out with --stacks";

/** What to do if nothing more precise is known. */
export const VALUE_ADVICE = `correct the value, or, if AWS accepts it, change it ${LOCALLY}, or ${WITHOUT_STACK}`;

/** A template contains something that the local cloud does not support. */
export class TemplateUnsupported extends CodedError {
  readonly code = "ERR_TEMPLATE_UNSUPPORTED";
  /** What to do. */
  readonly advice: string;

  constructor(message: string, options: ErrorOptions & { readonly advice?: string } = {}) {
    super(message, options);
    this.advice = options.advice ?? VALUE_ADVICE;
  }
}
