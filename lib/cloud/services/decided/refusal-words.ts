import type { WireRequest } from "../../../sigv4/request/request.ts";
import { isQueryCall } from "../protocol/query/form.ts";

/** How a service says that a caller may not do something. */
interface RefusalWords {
  readonly type: string;
  readonly status: number;
  /** Returns the action as the service writes it. */
  readonly action: (action: string) => string;
  readonly resource: (arn: string) => string;
}

const asIs = (text: string): string => text;

/** Returns the words of a service in the protocol of a request. */
export function refusalWords(service: string, request: WireRequest): RefusalWords {
  const plain = { action: asIs, resource: asIs };
  switch (service) {
    case "s3":
      return { ...plain, type: "AccessDenied", status: 403, resource: (arn) => `"${arn}"` };
    case "sns":
      return {
        ...plain,
        type: "AuthorizationError",
        status: 403,
        action: (action) => action.replace("sns:", "SNS:"),
      };
    case "sqs":
      return {
        ...plain,
        type: isQueryCall(request)
          ? "AccessDenied"
          : "com.amazon.coral.service#AccessDeniedException",
        status: 403,
        action: (action) => action.toLowerCase(),
      };
    case "monitoring":
      return {
        ...plain,
        type: isQueryCall(request) ? "AccessDenied" : "AccessDeniedException",
        status: 403,
      };
    default:
      return { ...plain, type: "AccessDeniedException", status: 400 };
  }
}

/** Returns the code that clients of the older protocol know, which these services send beside an error in JSON. */
export function queryErrorHeader(
  service: string,
  type: string,
): readonly (readonly [string, string])[] {
  if (service !== "sqs" && service !== "monitoring") return [];
  const code = /AccessDenied(?:Exception)?$/.test(type) ? "AccessDenied" : type;
  return [["x-amzn-query-error", `${code};Sender`]];
}
