import type { ApplicablePolicies } from "../../../../iam/decision.ts";
import { policyOf, type Policy } from "../../../../iam/policy/policy.ts";
import type { Account } from "../../../account/account.ts";
import type { Identity } from "../../../account/iam/identities.ts";
import { page, pageAfter } from "../../protocol/query/page.ts";
import type { Form } from "../../protocol/query/form.ts";
import { shapeXml, type ShapeMap } from "../../protocol/query/shape-xml.ts";
import { Turn } from "../../protocol/turn.ts";
import { evaluationResult } from "./evaluation-result.ts";
import { placesOf } from "./statement-places.ts";
import type { SimulatedPolicy } from "./simulated-policy.ts";
import type { SimulationInput } from "./simulation-input.ts";

/** The principal of a simulation, with what the account has for it. */
interface Simulated {
  readonly account: Account;
  readonly principal: Identity["principal"];
  /** Condition keys of the principal. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Policies of the principal, in addition to those in the request. */
  readonly policies: readonly SimulatedPolicy[];
  readonly boundaries: readonly SimulatedPolicy[];
}

/** Time in ms that one page may take. */
const PAGE_MS = 2000;

/**
 * Returns a page of the results: one for each pair of an action and a resource, in the order of the request. IAM may
 * return fewer results than the request wants, so a page ends early if its policies take long to evaluate.
 *
 * @param pageMs Time in ms after which the page ends.
 */
export async function simulationResults(
  form: Form,
  input: SimulationInput,
  { account, principal, keys, ...held }: Simulated,
  pageMs: number = PAGE_MS,
): Promise<string> {
  const policies = [...held.policies, ...input.policies];
  const { boundaries } = held;
  const { resourcePolicy } = input;
  const applicable: ApplicablePolicies = {
    identity: policies.map(({ policy }) => policy),
    boundary: boundaries.length === 0 ? undefined : joined(boundaries),
    resource: resourcePolicy?.policy,
    resourceAccountId: principal.accountId,
  };
  const places = placesOf([
    ...policies,
    ...boundaries,
    ...(resourcePolicy ? [resourcePolicy] : []),
  ]);
  const context = new Map([...Object.entries(keys), ...input.entries]);
  const { resources } = input;
  const pairs = input.actions.flatMap((action) => resources.map((resource) => [action, resource]));
  const numbered = pairs.map((pair, index) => ({ pair, key: String(index).padStart(6, "0") }));
  const { items, more } = page(form, numbered, ({ key }) => key);
  const turn = new Turn();
  const results: ShapeMap[] = [];
  const end = performance.now() + pageMs;
  for (const { pair, key } of items) {
    const [action = "", resource = ""] = pair;
    const request = { principal, action, resource, context };
    results.push(evaluationResult(request, applicable, places, account));
    if (performance.now() >= end && results.length < items.length) {
      return shapeXml({ ...pageAfter(key), EvaluationResults: results });
    }
    if (turn.isOver()) await turn.next();
  }
  return shapeXml({ ...more, EvaluationResults: results });
}

/** Returns one boundary of several policies, which allow what any of them allows. */
function joined(policies: readonly SimulatedPolicy[]): Policy {
  return policyOf(policies.flatMap(({ policy }) => policy.statements));
}
