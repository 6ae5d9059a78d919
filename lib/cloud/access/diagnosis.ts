import { claimOf } from "../../sigv4/verification/claim.ts";
import type { Denied } from "../../sigv4/request/denial.ts";
import { diagnose, type DiagnoseSettings } from "../../sigv4/diagnose/diagnose.ts";
import type { Pair, WireRequest } from "../../sigv4/request/request.ts";
import type { Directory } from "../account/iam/directory.ts";
import { DIAGNOSIS_HEADER } from "./response-headers.ts";

const UNKNOWN =
  "unknown: none of the known mistakes leads to this signature; check the secret access key, then whether the body, the path or a signed header was changed after signing";

/** Maximum length of the diagnosis header's value, in characters. */
const LONGEST = 1000;

/**
 * Returns one line of ASCII that names the known mistakes that lead to the rejected signature, followed by advice.
 * If no known mistake leads to it, the line names the likeliest causes.
 *
 * @returns `undefined` if the request was denied for another reason than its signature, or if the access key
 *   is unknown.
 */
export function diagnosis(
  directory: Directory,
  request: WireRequest,
  { server }: Denied,
  settings: DiagnoseSettings,
): string | undefined {
  const claim = server && claimOf(request);
  if (!claim || "ok" in claim) return undefined;
  const credentials = directory.find(claim.credential.split("/")[0] ?? "");
  if (!credentials) return undefined;
  const mistakes = diagnose(request, credentials, settings);
  if (mistakes.length === 0) return UNKNOWN;
  const names = [...new Set(mistakes.map(({ name }) => name))].join(", ");
  const advice = [...new Set(mistakes.map((mistake) => mistake.advice))].join("; ");
  return `${names}: ${advice}`.slice(0, LONGEST);
}

/** The response header that carries a diagnosis, in addition to AWS's own headers. */
export function diagnosisHeaders(text: string | undefined): readonly Pair[] {
  return text === undefined ? [] : [[DIAGNOSIS_HEADER, text]];
}

const HASH_OF_HEADER = / \(hashed with SHA-256 [^()]*\)(?:: '[^']*'| Authorization=\S+)/i;

/** AWS's message followed by the diagnosis, for the log. */
export function diagnosed(message: string, text: string | undefined): string {
  // Removes the hash of the Authorization header. If the header contained a password, a reader of the log could
  // guess the password from the hash.
  const logged = message.replace(HASH_OF_HEADER, "");
  return text === undefined ? logged : `${logged}; diagnosis: ${text}`;
}
