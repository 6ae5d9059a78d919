import { createHash } from "node:crypto";

/** Number of runs of a function in one chain of events after which Lambda takes the chain for an endless loop. */
const MOST_RUNS = 16;

/** Lambda's description of its error for an endless loop. */
export const RECURSION =
  "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.";

/** A trace with one more run of a function. */
interface Descent {
  readonly traceId: string;
  /** Whether the function has run too often in the chain. */
  readonly isLoop: boolean;
}

/**
 * Adds a run of a function to the lineage in a trace header. AWS's SDKs pass the header on from function to function.
 *
 * @param traceId In the form `Root=…;Parent=…;Sampled=0;Lineage=…`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export function descend(traceId: string, functionArn: string): Descent {
  const members = traceId.split(";");
  const before = members.find((member) => member.startsWith(PREFIX))?.slice(PREFIX.length) ?? "";
  const runs = new Map(
    before
      .split("|")
      .map((part) => /^([0-9a-f]{8}):(\d{1,3})$/.exec(part))
      .flatMap((found) => (found ? [[found[1] ?? "", Number(found[2])] as const] : [])),
  );
  const key = createHash("sha256").update(functionArn).digest("hex").slice(0, 8);
  const count = Math.min((runs.get(key) ?? 0) + 1, 999);
  // The function goes to the end, so that a long chain loses the functions that have not run for the longest time.
  runs.delete(key);
  const lineage = [...runs, [key, count] as const].slice(-LONGEST).map((run) => run.join(":"));
  const others = members.filter((member) => !member.startsWith(PREFIX));
  return {
    traceId: [...others, PREFIX + lineage.join("|")].join(";"),
    isLoop: count > MOST_RUNS,
  };
}

const PREFIX = "Lineage=";
/** The functions that fit into a member of the header, which has at most 128 characters. */
const LONGEST = 10;
