import type { WireResponse } from "../http.ts";
import type { Call } from "./call.ts";

/** The API's only version. */
export const VERSION = "2011-06-15";
export const NAMESPACE = `https://sts.amazonaws.com/doc/${VERSION}/`;

/** A successful answer to an action. */
export function result({ requestId }: Call, action: string, content: string): WireResponse {
  return xml(
    200,
    `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${content}</${action}Result><ResponseMetadata>${element("RequestId", requestId)}</ResponseMetadata></${action}Response>`,
    requestId,
  );
}

export function xml(status: number, body: string, requestId: string): WireResponse {
  return {
    status,
    headers: [
      ["Content-Type", "text/xml"],
      ["x-amzn-RequestId", requestId],
    ],
    body,
  };
}

/** An element with text in it. XML 1.0 cannot hold most control characters, not even escaped. */
export function element(name: string, text: string): string {
  const escaped = text
    .replace(/\p{Cc}/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
  return `<${name}>${escaped}</${name}>`;
}
