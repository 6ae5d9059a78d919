import type { ApplicablePolicies } from "../../../lib/iam/decision.ts";
import { evaluate } from "../../../lib/iam/evaluate.ts";
import { parsePolicy } from "../../../lib/iam/policy/policy.ts";
import type { PolicyKind } from "../../../lib/iam/syntax/policy-kind.ts";
import { randomOf } from "../../forgery/random.ts";
import { randomWorld, REQUESTS } from "./random-world.ts";
import {
  secondOpinion,
  type Case,
  type Opinion,
  type Policies,
  type Request,
  type Written,
} from "./second-opinion.ts";

/** A case on which `lib/iam` and the second opinion decide differently. */
interface Difference {
  readonly asked: Case;
  readonly evaluator: Opinion;
  readonly opinion: Opinion;
}

/** A decision. An implicit deny is more telling if a statement allows the request but does not suffice. */
type Outcome = Opinion | "implicit deny despite an Allow";

interface Comparison {
  /** How often both reached each decision. */
  readonly reached: ReadonlyMap<Outcome, number>;
  readonly differences: readonly Difference[];
}

/** Decides random cases twice: with `lib/iam`, and with the evaluator that is written from the documentation alone. */
export function compare(
  runs: number,
  seed: number,
  progress: (done: number) => void = () => {},
): Comparison {
  const random = randomOf(seed);
  const reached = new Map<Outcome, number>();
  const differences: Difference[] = [];
  for (let done = 0; done < runs; done += REQUESTS) {
    const { policies, requests } = randomWorld(random);
    const compiled = compile(policies);
    for (const request of requests.slice(0, runs - done)) {
      const asked = { ...request, ...policies };
      const outcome = decide(request, compiled);
      const evaluator = outcome === "implicit deny despite an Allow" ? "implicit deny" : outcome;
      const opinion = secondOpinion(asked);
      if (evaluator === opinion) reached.set(outcome, (reached.get(outcome) ?? 0) + 1);
      else differences.push({ asked, evaluator, opinion });
    }
    progress(done + REQUESTS);
  }
  return { reached, differences };
}

function compile(policies: Policies): ApplicablePolicies {
  const { identity, onResource, boundary, session, endpoint, owner, must } = policies;
  const compiled = (policy: Written, kind: PolicyKind) =>
    parsePolicy(policy, kind, "policy P", anyKey);
  return {
    identity: identity.map((policy) => compiled(policy, "identity")),
    resource: onResource && compiled(onResource, "resource"),
    boundary: boundary && compiled(boundary, "managed"),
    session: session?.map((policy) => compiled(policy, "session")),
    endpoint: endpoint && compiled(endpoint, "resource"),
    resourceAccountId: owner,
    ...(must ? { resourcePolicyMustAllow: "resource-based policy" } : {}),
  };
}

/** The random policies have keys that the local cloud does not set, so each key is accepted. */
const anyKey = () => {};

function decide(request: Request, policies: ApplicablePolicies): Outcome {
  const context = new Map(Object.entries(request.context));
  const decision = evaluate({ ...request, context }, policies);
  if (decision.allowed) return "allowed";
  if (decision.explicit) return "explicit deny";
  return decision.because.length > 0 ? "implicit deny despite an Allow" : "implicit deny";
}
