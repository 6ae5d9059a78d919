/** The contents of an error response. */
export interface Refusal {
  /** Name of the error, or `""` if the body has none because the protocol sends it in a header. */
  readonly type: string;
  /** AWS's message, or the whole body if the format is unknown. */
  readonly message: string;
  /** Strings that the server computed. `undefined` if the response does not contain them. */
  readonly server: ServerStrings | undefined;
}

/** Canonical request and string to sign of one side, which are compared to explain a wrong signature. */
export interface ServerStrings {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

/**
 * Number of characters of a body that are examined. The limit bounds the time, because the text is searched for every
 * token. AWS's error responses are shorter, since API Gateway accepts only 10,240 bytes of headers.
 */
const LONGEST = 65_536;

/** Reads the body of a 403 or 400 response: JSON, the XML of the Query protocol, or plain text. */
export function readRefusal(body: string): Refusal {
  const text = body.slice(0, LONGEST);
  const { type, message } = fromJson(text) ?? fromXml(text) ?? { type: "", message: text.trim() };
  return { type, message, server: serverStrings(message) };
}

type Named = Pick<Refusal, "type" | "message">;

function fromJson(text: string): Named | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const error = member(parsed, "Error") ?? parsed;
  const type = member(error, "__type") ?? member(error, "code") ?? member(error, "Code");
  const message = member(error, "message") ?? member(error, "Message");
  if (typeof message !== "string" && typeof type !== "string") return undefined;
  return {
    type: typeof type === "string" ? (type.split("#").at(-1) ?? "") : "",
    message: typeof message === "string" ? message : "",
  };
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  // The object has this member, as checked above.
  return (value as Readonly<Record<string, unknown>>)[name];
}

function fromXml(text: string): Named | undefined {
  const message = element(text, "Message");
  return message === undefined ? undefined : { type: element(text, "Code") ?? "", message };
}

function element(text: string, name: string): string | undefined {
  const start = text.indexOf(`<${name}>`);
  const end = text.indexOf(`</${name}>`, start);
  if (start < 0 || end < 0) return undefined;
  return text
    .slice(start + name.length + 2, end)
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&#39;", "'")
    .replace(/&#(?:10|xA);/gi, "\n")
    .replaceAll("&amp;", "&");
}

const CANONICAL = "The Canonical String for this request should have been\n'";
const TO_SIGN = "'\n\nThe String-to-Sign should have been\n'";

/**
 * Finds the strings that the server computed. The canonical string may itself contain quotes, and even AWS's words,
 * so it ends at their last occurrence.
 */
function serverStrings(message: string): ServerStrings | undefined {
  const start = message.indexOf(CANONICAL);
  const middle = message.lastIndexOf(TO_SIGN);
  const end = message.lastIndexOf("'");
  if (start < 0 || middle < start + CANONICAL.length || end < middle + TO_SIGN.length) {
    return undefined;
  }
  return {
    canonicalRequest: message.slice(start + CANONICAL.length, middle),
    stringToSign: message.slice(middle + TO_SIGN.length, end),
  };
}
