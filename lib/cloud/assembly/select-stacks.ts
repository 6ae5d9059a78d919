import { CodedError } from "../../errors.ts";
import { wildcard } from "../../iam/syntax/wildcard-match.ts";
import type { AssemblyStack } from "./manifest.ts";

/** A pattern of `--stacks` matches no stack. */
export class StackUnknown extends CodedError {
  readonly code = "ERR_STACK_UNKNOWN";
}

/**
 * Returns the stacks that a pattern selects, and the stacks that these depend on, as `cdk deploy` does. A pattern is
 * a glob on the id, such as `Stage/*` or `**`, or the exact name of a stack.
 *
 * @param patterns Without a pattern, every stack is selected.
 * @throws {StackUnknown} If a pattern matches no stack.
 */
export function selectStacks(
  stacks: readonly AssemblyStack[],
  patterns: readonly string[],
): readonly AssemblyStack[] {
  if (patterns.length === 0) return stacks;
  const byId = new Map(stacks.map((stack) => [stack.id, stack]));
  const selected = new Set<AssemblyStack>();
  const select = (stack: AssemblyStack): void => {
    if (selected.has(stack)) return;
    selected.add(stack);
    for (const id of stack.dependencies) {
      const dependency = byId.get(id);
      if (dependency) select(dependency);
    }
  };
  for (const pattern of patterns) {
    const matching = stacks.filter(({ id, name }) => name === pattern || isMatch(pattern, id));
    if (matching.length === 0) {
      const ids = stacks.map(({ id }) => id).join(", ");
      throw new StackUnknown(`no stack matches ${pattern}; the stacks are ${ids}`);
    }
    for (const stack of matching) select(stack);
  }
  return stacks.filter((stack) => selected.has(stack));
}

/** Whether a glob matches: `*` and `?` stay within a segment, and the segment `**` matches any segments. */
function isMatch(pattern: string, id: string): boolean {
  return areMatching(pattern.split("/"), id.split("/"));
}

function areMatching(patterns: readonly string[], segments: readonly string[]): boolean {
  const [pattern, ...others] = patterns;
  if (pattern === undefined) return segments.length === 0;
  if (pattern === "**") {
    return (
      segments.some((_, index) => areMatching(others, segments.slice(index + 1))) ||
      areMatching(others, segments)
    );
  }
  const [segment, ...more] = segments;
  return segment !== undefined && wildcard(pattern)(segment) && areMatching(others, more);
}
