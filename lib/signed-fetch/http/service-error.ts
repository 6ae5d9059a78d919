import type { HttpResponse } from "./response.ts";
import { isMap, parseJson } from "../../json.ts";

/** Error code and message that an AWS service returned. */
export interface ServiceError {
  readonly name: string | undefined;
  readonly message: string | undefined;
}

/**
 * Returns the error in a response, from the header `x-amzn-errortype` or from a body of the JSON or XML
 * protocols. Both members are `undefined` if the response has no such error.
 */
export function serviceError({ headers, body }: HttpResponse): ServiceError {
  const header = headers.find(([name]) => name.toLowerCase() === "x-amzn-errortype")?.[1];
  const described = body.length > 0 ? describedIn(body.toString("utf8")) : undefined;
  const name = header ?? described?.name;
  return {
    // For example `com.amazonaws.kms#NotFoundException` or `ThrottlingException:http://…`.
    name: name?.replace(/[:,].*$/s, "").replace(/^.*#/s, ""),
    message: described?.message,
  };
}

function describedIn(text: string): ServiceError | undefined {
  if (/^\s*</.test(text)) {
    return { name: element(text, "Code"), message: element(text, "Message") };
  }
  const members = parseJson(text);
  if (!isMap(members)) return undefined;
  return {
    name: textOf(members["__type"] ?? members["code"]),
    message: textOf(members["message"] ?? members["Message"]),
  };
}

function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
