import { messageOf } from "../../../../lib/errors.ts";

/** AWS's refusal of a call: its name for it, and its text in one line. */
export interface Refusal {
  readonly name: string;
  readonly text: string;
}

export type AwsResult<T> =
  | { readonly answer: T; readonly refusal?: undefined }
  | { readonly answer?: undefined; readonly refusal: Refusal };

/**
 * What AWS answered, or how it refused.
 *
 * @throws what is no answer of AWS's, such as that nothing listens there.
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

/** A refusal for people. */
export function refusalText({ name, text }: Refusal): string {
  return text === "" ? name : `${name}: ${text}`;
}
