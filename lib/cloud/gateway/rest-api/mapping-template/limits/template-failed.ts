import { CodedError } from "../../../../../errors.ts";

/**
 * A mapping template that cannot be parsed or rendered. API Gateway answers such a request with 500. The message is for
 * the log: it names the line and column of the template, or the limit that was reached, and no value of the request.
 */
export class TemplateFailed extends CodedError {
  readonly code = "ERR_MAPPING_TEMPLATE";
}
