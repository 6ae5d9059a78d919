import type { APIGatewayProxyEvent } from "aws-lambda";
import type { Header } from "../../../lib/formats/webhook/scheme.ts";
import { isText } from "../../../lib/formats/function/json-form.ts";
import { isMap } from "../../../lib/json.ts";

/** As much of API Gateway's event as the guard reads. */
export interface ProxyEvent extends Pick<
  APIGatewayProxyEvent,
  "httpMethod" | "resource" | "body" | "isBase64Encoded"
> {
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>> | null;
  readonly requestContext: { readonly requestId: string };
}

/** Whether API Gateway could have sent it: whoever may invoke the function directly can send anything. */
export function isProxyEvent(event: unknown): event is ProxyEvent {
  if (!isMap(event)) return false;
  const { httpMethod, resource, body, isBase64Encoded, multiValueHeaders, requestContext } = event;
  return (
    isText(httpMethod) &&
    isText(resource) &&
    (body === null || typeof body === "string") &&
    typeof isBase64Encoded === "boolean" &&
    (multiValueHeaders === null || isHeaders(multiValueHeaders)) &&
    isMap(requestContext) &&
    isText(requestContext["requestId"])
  );
}

function isHeaders(value: unknown): boolean {
  return (
    isMap(value) &&
    Object.values(value).every(
      (list) => Array.isArray(list) && list.every((line) => typeof line === "string"),
    )
  );
}

/** One pair for each line: `headers` of the event has dropped repeats. */
export function headersOf({ multiValueHeaders }: ProxyEvent): readonly Header[] {
  return Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) =>
    values.map((value): Header => [name, value]),
  );
}
