import type { WireResponse } from "../../../http/http-types.ts";

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
