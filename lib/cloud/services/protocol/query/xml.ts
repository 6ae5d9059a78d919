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

/**
 * Returns an element that contains text. Control characters become U+FFFD, because XML 1.0 does not allow most of
 * them, even escaped.
 */
export function element(name: string, text: string): string {
  const escaped = text
    .replace(/\p{Cc}/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
  return `<${name}>${escaped}</${name}>`;
}
