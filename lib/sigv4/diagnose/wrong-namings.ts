import { canonicalHeaders } from "../request/canonical-request.ts";
import type { WireRequest } from "../request/request.ts";
import { mistake, type StepVariant } from "./mistakes.ts";

/** Names of the canonical header lines, in the order of the lines, and the list of signed headers. */
export interface Naming {
  readonly names: readonly string[];
  readonly list: string;
}

/**
 * Returns the names and lists that known wrong signers write, the right ones first.
 *
 * @param claimed List of signed headers as the sender wrote it.
 */
export function namingsOf(request: WireRequest, claimed: string): readonly StepVariant<Naming>[] {
  const names = claimed.split(";");
  const isListed = new Set(names);
  const listed = request.headers.filter(([name]) => isListed.has(name.toLowerCase()));
  const right = canonicalHeaders(listed);
  const isSent = new Set(request.headers.map(([name]) => name.toLowerCase()));
  const unsorted = mistake(
    "signed-headers-unsorted",
    "sort header lines and SignedHeaders by name",
  );
  const mixed = mistake(
    "signed-headers-case",
    "write header names in lower case, in the lines and in the list",
  );
  const isRight = right.list === claimed;
  const sorted = names.toSorted();
  const absent = names.find((name) => !isSent.has(name.toLowerCase()));
  const wrong =
    absent === undefined
      ? names.some((name) => name !== name.toLowerCase())
        ? mixed
        : unsorted
      : mistake("signed-header-missing", "sign only headers that are sent and that no hop removes");
  const sent = [...new Set(listed.map(([name]) => name))];
  return [
    isRight ? [right] : [right, wrong],
    [{ names: sorted, list: claimed }, wrong],
    [{ names, list: claimed }, wrong],
    [{ names: sorted.map((name) => name.toLowerCase()), list: claimed }, wrong],
    [{ names: names.map((name) => name.toLowerCase()), list: claimed }, wrong],
    [lowerCase(names), wrong],
    [{ names: sent, list: claimed }, mixed],
    [{ names: sent.toSorted(), list: claimed }, mixed],
    [{ names: sent, list: sent.join(";") }, mixed],
  ];
}

/** Returns the names in lower case and sorted, as SigV4 requires. */
function lowerCase(names: readonly string[]): Naming {
  const sorted = names.map((name) => name.toLowerCase()).toSorted();
  return { names: sorted, list: sorted.join(";") };
}
