import { claimOf } from "../verification/claim.ts";
import type { WireRequest } from "../request/request.ts";
import { mistake, type Mistake } from "./mistakes.ts";

/** Longest name that is shown, in characters. */
const LONGEST = 40;

/**
 * Returns the mistake that a header is in the list of signed headers and did not arrive, or no mistake. The value that
 * was signed is unknown, so the signature itself cannot be computed again.
 */
export function absentHeaders(request: WireRequest): readonly Mistake[] {
  const claim = claimOf(request);
  if ("ok" in claim) return [];
  const sent = new Set(request.headers.map(([name]) => name.toLowerCase()));
  const absent = claim.signedHeaders
    .split(";")
    .find((name) => !sent.has(name.toLowerCase()) && /^[\w!#$%&'*+\-.^`|~]+$/.test(name));
  if (absent === undefined) return [];
  const name = absent.slice(0, LONGEST);
  return [
    mistake(
      "signed-header-missing",
      `${name} was signed and did not arrive: sign only headers that are sent and that no hop removes`,
    ),
  ];
}
