import { canonicalHeaders } from "../request/canonical-request.ts";
import type { WireRequest } from "../request/request.ts";
import { mistake, type Variant } from "./mistakes.ts";

/** Spellings of the charset that clients and hops add to a content type. */
const CHARSETS = ["; charset=utf-8", ";charset=utf-8", "; charset=UTF-8", ";charset=UTF-8"];
const CHARSET_CHANGED = mistake(
  "content-type-charset",
  "sign the Content-Type that is sent: its charset was added or removed after signing",
);

/** Returns header parts in which the content type has another charset or no charset. */
export function otherCharsets(request: WireRequest, signedHeaders: string): readonly Variant[] {
  const at = request.headers.findIndex(([name]) => name.toLowerCase() === "content-type");
  const names = new Set(signedHeaders.split(";"));
  const [name = "", value = ""] = request.headers[at] ?? [];
  if (at < 0 || !names.has("content-type")) return [];
  const plain = value
    .split(";")
    .filter((part) => !/^\s*charset=/i.test(part))
    .join(";")
    .trimEnd();
  return [plain, ...CHARSETS.map((charset) => plain + charset)].map((other) => {
    const sent = request.headers.with(at, [name, other]);
    const { lines, list } = canonicalHeaders(sent.filter(([of]) => names.has(of.toLowerCase())));
    return { text: `${lines}\n${list}`, mistakes: [CHARSET_CHANGED] };
  });
}
