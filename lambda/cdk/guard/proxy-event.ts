import type { APIGatewayProxyEvent } from "aws-lambda";
import type { Header } from "../../../lib/formats/webhook/scheme.ts";
import { isText } from "../../../lib/formats/json/json-form.ts";
import { isMap } from "../../../lib/json.ts";

/** The part of API Gateway's event that the guard reads. */
export interface ProxyEvent extends Pick<
  APIGatewayProxyEvent,
  "httpMethod" | "resource" | "body" | "isBase64Encoded"
> {
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>> | null;
  readonly requestContext: { readonly requestId: string };
}

/** Whether an event has the form of API Gateway's events. A direct invocation can pass any event. */
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

/**
 * Returns one pair for each header line. It reads `multiValueHeaders`, because `headers` does not contain repeated
 * headers.
 */
export function headersOf({ multiValueHeaders }: ProxyEvent): readonly Header[] {
  return Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) =>
    values.map((value): Header => [name, value]),
  );
}
