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
 * them, even escaped. A parser of XML would read a carriage return as a line feed, so it is escaped.
 */
export function element(name: string, text: string): string {
  const escaped = text
    .replace(/[^\P{Cc}\t\n\r]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#xD;");
  return `<${name}>${escaped}</${name}>`;
}
