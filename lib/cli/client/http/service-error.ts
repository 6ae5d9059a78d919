import type { HttpResponse } from "./response.ts";
import { isMap, parseJson } from "../../../json.ts";

/** What an AWS service calls the error it answers with. */
export interface ServiceError {
  readonly name: string | undefined;
  readonly message: string | undefined;
}

/**
 * The error in an answer: `x-amzn-errortype`, or what the body of the JSON and XML protocols says. Both
 * are `undefined` where the answer is none of these.
 */
export function serviceError({ headers, body }: HttpResponse): ServiceError {
  const header = headers.find(([name]) => name.toLowerCase() === "x-amzn-errortype")?.[1];
  const described = body.length > 0 ? describedIn(body.toString("utf8")) : undefined;
  const name = header ?? described?.name;
  return {
    // As in `com.amazonaws.kms#NotFoundException` and `ThrottlingException:http://…`.
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
