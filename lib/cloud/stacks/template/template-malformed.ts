import { CodedError } from "../../../errors.ts";

/** A text that is not a template. The message is CloudFormation's. */
export class TemplateMalformed extends CodedError {
  readonly code = "ERR_TEMPLATE_MALFORMED";
}
