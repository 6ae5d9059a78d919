import { errorCode, messageOf } from "../../errors.ts";
import { KeyServiceFailed, type KeyServiceFailure } from "./key-service.ts";

/** KMS refused: its name for it and the first line of its text, for the lines after hold the request. */
export function refusedByKms(
  kmsError: string,
  text: string,
  details: KeyServiceFailure,
): KeyServiceFailed {
  const [line = ""] = text.split("\n");
  const hint =
    kmsError === "NotFoundException" ? " (deploy the key stack first; is the region right?)" : "";
  const message = `${kmsError}${line === "" ? "" : `: ${line}`}${hint}`;
  const transient = details.transient === true || THROTTLING.test(kmsError);
  return new KeyServiceFailed(message, { ...details, kmsError, transient });
}

/** KMS did not answer. Most of what keeps it from answering passes. */
export function kmsUnreachable(cause: unknown, region?: string): KeyServiceFailed {
  // Its text quotes the answer, which may hold a plaintext, and so does the error itself.
  if (cause instanceof SyntaxError) return new KeyServiceFailed("KMS answered no JSON", { region });
  const isAborted = cause instanceof Error && cause.name === "AbortError";
  const code = isAborted ? "ETIMEDOUT" : errorCode(cause);
  const [line = ""] = messageOf(cause).split("\n");
  if (code === undefined) return new KeyServiceFailed(line, { cause, region });
  const reason = REASONS[code] ?? (line || code);
  const transient = /^E(?!RR_)/.test(code); // Neither a certificate nor a protocol mends itself.
  return new KeyServiceFailed(`KMS cannot be reached: ${reason}`, { cause, region, transient });
}

const THROTTLING = /^(Throttling|TooManyRequests|RequestLimitExceeded)/;
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there (is it started?)",
  ETIMEDOUT: "no answer in time",
};
