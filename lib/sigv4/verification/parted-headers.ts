import type { Claim } from "./claim.ts";
import type { Pair, WireRequest } from "../request/request.ts";

/** Whether an `x-amz-*` header may be unsigned. The name is in lower case. */
type IsAllowed = (name: string, value: string) => boolean;

/**
 * Returns which unsigned headers are allowed: a session token in a header, which is compared with the issued token,
 * and the listed headers, except those from which the signature itself is read.
 */
export function mayBeUnsigned({ form }: Claim, hash: string, listed: readonly string[]): IsAllowed {
  return (name, value) => {
    switch (name) {
      case "x-amz-date":
        return false;
      case "x-amz-security-token":
        return form === "header";
      case "x-amz-content-sha256":
        return value === hash && listed.includes(name);
      default:
        return listed.includes(name);
    }
  };
}

/** Returns the signed headers, and whether the request has an unsigned `x-amz-*` header that is not allowed. */
export function partedHeaders(
  { headers }: WireRequest,
  names: ReadonlySet<string>,
  isAllowed: IsAllowed,
): { signed: readonly Pair[]; hasUnsigned: boolean } {
  const signed: Pair[] = [];
  let hasUnsigned = false;
  for (const header of headers) {
    const name = header[0].toLowerCase();
    if (names.has(name)) signed.push(header);
    else if (name.startsWith("x-amz-")) hasUnsigned ||= !isAllowed(name, header[1]);
  }
  return { signed, hasUnsigned };
}

/** Returns the signed headers that a request lacks, each with an empty value. */
export function absentFrom(signed: readonly Pair[], names: ReadonlySet<string>): readonly Pair[] {
  const isThere = new Set(signed.map(([name]) => name.toLowerCase()));
  // Only a name that a request could have is shown, because others could not be in a canonical request.
  return [...names].flatMap((name): Pair[] =>
    isThere.has(name) || !/^[!-+\--9<-@[-~]+$/.test(name) ? [] : [[name, ""]],
  );
}
