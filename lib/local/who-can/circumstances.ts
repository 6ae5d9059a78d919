import type { Question } from "../access/decide.ts";
import { evaluate } from "../../iam/evaluate.ts";
import type { Policy } from "../../iam/policy.ts";
import type { Statement } from "../../iam/statement.ts";
import { candidates, type Candidate } from "./candidates.ts";

/** What a request must tell to be allowed, by condition key as the policy writes it; `[]`: not this key. */
export type Circumstances = ReadonlyMap<string, readonly string[]>;

/** As many requests are tried for one answer; one takes some microseconds. */
const MOST_TRIES = 5000;

/**
 * The fewest things that a request must tell to be allowed, besides what is told already; an empty map
 * where it is allowed as it is. `undefined`: nothing that its sender could tell would do. `undecided`:
 * there are more combinations than are tried.
 */
export function circumstances(question: Question): Circumstances | undefined | "undecided" {
  const { request, policies } = question;
  if (evaluate(request, policies).allowed) return new Map();
  const statements = speaking(question);
  if (!statements.some(({ effect }) => effect === "Allow")) return undefined;
  const free = candidates(statements, request.context);
  let tries = 0;
  for (let told = 1; told <= free.length; told++) {
    for (const choice of choices(free, told)) {
      if (++tries > MOST_TRIES) return "undecided";
      const context = contextWith(request.context, choice);
      if (evaluate({ ...request, context }, policies).allowed) return choice;
    }
  }
  return undefined;
}

/** The request with what is told in these circumstances. */
export function under({ request, policies }: Question, told: Circumstances): Question {
  return { request: { ...request, context: contextWith(request.context, told) }, policies };
}

/** Every statement on this action that speaks of who asks and of what is asked for. */
export function speaking({ request, policies }: Question): readonly Statement[] {
  const { identity, boundary, session = [], resource } = policies;
  const all = [...identity, boundary, ...session, resource].filter(
    (policy): policy is Policy => policy !== undefined,
  );
  return all.flatMap((policy) => {
    const { allows, denies } = policy.covering(request.action);
    return [...allows, ...denies].filter(
      (statement) =>
        statement.names(request.principal, boundary !== undefined) !== undefined &&
        statement.coversResource(request.resource, request.context),
    );
  });
}

/** Every way to tell this many of the things that are free. */
function* choices(
  free: readonly Candidate[],
  told: number,
  from = 0,
  chosen: Circumstances = new Map(),
): Generator<Circumstances> {
  if (told === 0) {
    yield chosen;
    return;
  }
  for (let index = from; index <= free.length - told; index++) {
    const { key, values } = free[index] ?? { key: "", values: [] };
    for (const value of values) {
      yield* choices(free, told - 1, index + 1, new Map([...chosen, [key, value]]));
    }
  }
}

/** Keys that list the names of others, which a request cannot tell apart from them. */
const LISTS = [
  { list: "kms:encryptioncontextkeys", named: "kms:encryptioncontext:" },
  { list: "aws:tagkeys", named: "aws:requesttag/" },
];

function contextWith(
  base: Question["request"]["context"],
  told: Circumstances,
): Question["request"]["context"] {
  const context = new Map(base);
  for (const [key, values] of told) {
    const name = key.toLowerCase();
    if (values.length === 0) context.delete(name);
    else context.set(name, values);
  }
  for (const { list, named } of LISTS) {
    const names = [...told]
      .filter(([key, values]) => key.toLowerCase().startsWith(named) && values.length > 0)
      .map(([key]) => key.slice(named.length));
    if (names.length > 0) context.set(list, names);
  }
  return context;
}
