import { errorCode, messageOf } from "../../errors.ts";
import { KeyServiceFailed, type KeyServiceFailure } from "./key-service.ts";

/**
 * Returns the error for a call that KMS rejected: its message has KMS's error code and the first line of KMS's
 * message. The other lines of KMS's message contain the request.
 */
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

/** Returns the error for a call without a response from KMS. Most causes are transient. */
export function kmsUnreachable(cause: unknown, region?: string): KeyServiceFailed {
  // A `SyntaxError` is not passed on as the cause, because it quotes the response, which may contain a plaintext.
  if (cause instanceof SyntaxError)
    return new KeyServiceFailed("the response of KMS is not JSON", { region });
  const isAborted = cause instanceof Error && cause.name === "AbortError";
  const code = isAborted ? "ETIMEDOUT" : errorCode(cause);
  const [line = ""] = messageOf(cause).split("\n");
  if (code === undefined) return new KeyServiceFailed(line, { cause, region });
  const reason = REASONS[code] ?? (line || code);
  const transient = /^E(?!RR_)/.test(code); // Errors of certificates and protocols are permanent.
  return new KeyServiceFailed(`KMS cannot be reached: ${reason}`, { cause, region, transient });
}

const THROTTLING = /^(Throttling|TooManyRequests|RequestLimitExceeded)/;
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused (is the server running?)",
  ETIMEDOUT: "no response in time",
};
