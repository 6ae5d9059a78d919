import type { Pair } from "../../../../sigv4/request/request.ts";
import { isMap, parseJson } from "../../../../json.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import { isScalar, readStatus, sendable } from "../../proxy/proxy-response.ts";

const JSON_TYPE: Pair = ["Content-Type", "application/json"];
const TEXT_TYPE: Pair = ["Content-Type", "text/plain; charset=utf-8"];

/**
 * Converts a function's payload into an HTTP response. In format 2.0, an object with a `statusCode` describes the
 * response, and any other payload becomes the body. Returns what is wrong, in words for the log, if the payload is not
 * a response (500).
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function functionResponse(payload: string, format: "1.0" | "2.0"): WireResponse | string {
  const answer = parseJson(payload);
  if (format === "2.0" && (!isMap(answer) || answer["statusCode"] === undefined)) {
    const body = typeof answer === "string" ? answer : payload;
    return { status: 200, headers: [JSON_TYPE], body };
  }
  if (!isMap(answer)) return "the function returned no JSON object";
  const status = readStatus(answer["statusCode"]);
  if (status === undefined) return "statusCode is not an integer from 200 to 599";
  const body = answer["body"] ?? "";
  if (typeof body !== "string") return "body is not a string: use JSON.stringify";
  const pairs = headersIn(answer, format);
  if (!pairs) return "the headers are not a map of valid headers";
  const hasType = pairs.some(([name]) => name.toLowerCase() === "content-type");
  return {
    status,
    headers: hasType ? pairs : [TEXT_TYPE, ...pairs],
    body: answer["isBase64Encoded"] === true ? Buffer.from(body, "base64") : body,
  };
}

function headersIn(
  answer: Readonly<Record<string, unknown>>,
  format: "1.0" | "2.0",
): readonly Pair[] | undefined {
  const headers = answer["headers"] ?? {};
  const multi = (format === "1.0" ? answer["multiValueHeaders"] : undefined) ?? {};
  const cookies = (format === "2.0" ? answer["cookies"] : undefined) ?? [];
  if (!isMap(headers) || !isMap(multi) || !Array.isArray(cookies)) return undefined;
  const all: readonly (readonly [string, unknown])[] = [
    ...Object.entries(multi).flatMap(([name, values]) =>
      Array.isArray(values)
        ? values.map((value): readonly [string, unknown] => [name, value])
        : [[name, undefined] as const],
    ),
    ...Object.entries(headers),
    ...cookies.map((value): readonly [string, unknown] => ["set-cookie", value]),
  ];
  if (!all.every(([, value]) => isScalar(value))) return undefined;
  return sendable(all.map(([name, value]) => [name, String(value)]));
}
