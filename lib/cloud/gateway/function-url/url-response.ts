import type { Pair } from "../../../sigv4/request/request.ts";
import { isScalar, readStatus, sendable } from "../proxy/proxy-response.ts";
import type { WireResponse } from "../../http/http-types.ts";
import { isMap, parseJson } from "../../../json.ts";

const JSON_TYPE: Pair = ["Content-Type", "application/json"];

/**
 * Converts a function's payload into an HTTP response. An object with a `statusCode` describes the response;
 * any other payload becomes the body. Returns `undefined` if the response cannot be sent (502).
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function urlResponse(payload: string): WireResponse | undefined {
  const answer = parseJson(payload);
  if (!isMap(answer) || answer["statusCode"] === undefined) {
    const body = typeof answer === "string" ? answer : payload;
    return { status: 200, headers: [JSON_TYPE], body };
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = answer;
  const parts = responseParts(statusCode, headers, cookies, JSON_TYPE[1]);
  const text = bodyText(body ?? "");
  if (parts === undefined || text === undefined) return undefined;
  return {
    ...parts,
    body: isBase64Encoded === true && typeof body === "string" ? Buffer.from(text, "base64") : text,
  };
}

/**
 * Reads the status and the headers that a function returns.
 *
 * @param type The content type if the function names none.
 * @returns `undefined` if they cannot be sent.
 */
export function responseParts(
  statusCode: unknown,
  headers: unknown,
  cookies: unknown,
  type: string,
): Pick<WireResponse, "status" | "headers"> | undefined {
  const status = readStatus(statusCode);
  const pairs = responseHeaders(headers ?? {}, cookies ?? []);
  if (status === undefined || pairs === undefined) return undefined;
  const hasType = pairs.some(([name]) => name.toLowerCase() === "content-type");
  return { status, headers: hasType ? pairs : [["Content-Type", type], ...pairs] };
}

/** Returns a body as text. An object or a list is sent as JSON. Any other value that is not a text is invalid. */
function bodyText(body: unknown): string | undefined {
  if (typeof body === "string") return body;
  if (!isMap(body) && !Array.isArray(body)) return undefined;
  try {
    return JSON.stringify(body);
  } catch {
    // Lists in lists, so deep that they exceed the stack.
    return undefined;
  }
}

function responseHeaders(headers: unknown, cookies: unknown): readonly Pair[] | undefined {
  if (!isMap(headers) || !Object.values(headers).every(isScalar)) return undefined;
  if (!Array.isArray(cookies) || !cookies.every((cookie) => typeof cookie === "string")) {
    return undefined;
  }
  return sendable([
    ...Object.entries(headers).map(([name, value]): Pair => [name, String(value)]),
    ...cookies.map((cookie): Pair => ["set-cookie", cookie]),
  ]);
}
