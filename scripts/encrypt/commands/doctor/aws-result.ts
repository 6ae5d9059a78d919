import { messageOf } from "../../../../lib/errors.ts";

/** AWS's refusal of a call: the error code, and the message in one line. */
export interface Refusal {
  readonly name: string;
  readonly text: string;
}

export type AwsResult<T> =
  | { readonly answer: T; readonly refusal?: undefined }
  | { readonly answer?: undefined; readonly refusal: Refusal };

/**
 * Returns the result of a call, or AWS's refusal.
 *
 * @throws {Error} If the error is not a response of AWS, for example if the connection was refused.
 */
export async function awsResult<T>(call: Promise<T>): Promise<AwsResult<T>> {
  try {
    return { answer: await call };
  } catch (error) {
    const metadata: unknown = error instanceof Error ? Reflect.get(error, "$metadata") : undefined;
    if (!(error instanceof Error) || statusOf(metadata) === undefined) throw error;
    const [line = ""] = messageOf(error).split("\n");
    return { refusal: { name: error.name, text: line === "UnknownError" ? "" : line } };
  }
}

function statusOf(metadata: unknown): unknown {
  return typeof metadata === "object" && metadata !== null
    ? Reflect.get(metadata, "httpStatusCode")
    : undefined;
}

/** Returns a refusal as text for people. */
export function refusalText({ name, text }: Refusal): string {
  return text === "" ? name : `${name}: ${text}`;
}
