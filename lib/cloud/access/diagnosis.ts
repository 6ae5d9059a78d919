import { claimOf } from "../../sigv4/verification/claim.ts";
import type { Denied } from "../../sigv4/request/denial.ts";
import { diagnose, type DiagnoseSettings } from "../../sigv4/diagnose/diagnose.ts";
import type { Pair, WireRequest } from "../../sigv4/request/request.ts";
import type { Directory } from "../account/iam/directory.ts";
import { DIAGNOSIS_HEADER } from "./response-headers.ts";

const UNKNOWN =
  "unknown: none of the known mistakes leads to this signature; check the secret access key, then whether body, path or a signed header was changed after signing";

/** What a header of ours takes at most. */
const LONGEST = 1000;

/**
 * Which known mistakes lead to the signature that was refused, and what to do: names, then advice, on
 * one line of ASCII; where none fits, what is likeliest. `undefined` where it was not the signature or the
 * key is unknown.
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

/** The header it is sent in, next to AWS's own. */
export function diagnosisHeaders(text: string | undefined): readonly Pair[] {
  return text === undefined ? [] : [[DIAGNOSIS_HEADER, text]];
}

const HASH_OF_HEADER = / \(hashed with SHA-256 [^()]*\)(?:: '[^']*'| Authorization=\S+)/i;

/** AWS's sentence with it, for the log. */
export function diagnosed(message: string, text: string | undefined): string {
  // Where the header was a password's, its hash would let whoever reads the log guess it.
  const logged = message.replace(HASH_OF_HEADER, "");
  return text === undefined ? logged : `${logged}; diagnosis: ${text}`;
}
