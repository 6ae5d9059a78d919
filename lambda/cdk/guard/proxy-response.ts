import { isMap } from "../../../lib/json.ts";

const MEMBERS: ReadonlySet<string> = new Set([
  "isBase64Encoded",
  "statusCode",
  "headers",
  "multiValueHeaders",
  "body",
]);

/**
 * Returns the status that API Gateway takes from a function's response, which is 200 if the response names no status.
 *
 * @returns `undefined` if the response does not have the form of the proxy integration. API Gateway responds with 502
 *   then.
 */
export function statusOf(answer: unknown): number | undefined {
  if (!isMap(answer) || Object.keys(answer).some((name) => !MEMBERS.has(name))) return undefined;
  const { statusCode = 200, headers, multiValueHeaders, body, isBase64Encoded } = answer;
  const text = String(statusCode);
  const isWhole =
    (typeof statusCode === "number" || typeof statusCode === "string") &&
    /^[1-5]\d\d$/.test(text) &&
    isHeaders(headers, isSingle) &&
    isHeaders(multiValueHeaders, (value) => Array.isArray(value) && value.every(isSingle)) &&
    (isNothing(body) || typeof body === "string") &&
    (isNothing(isBase64Encoded) || typeof isBase64Encoded === "boolean");
  return isWhole ? Number(text) : undefined;
}

function isHeaders(value: unknown, isValue: (value: unknown) => boolean): boolean {
  return isNothing(value) || (isMap(value) && Object.values(value).every(isValue));
}

function isSingle(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}
