import type { Principal } from "../../../lib/iam/principal/principal.ts";
import type { Json } from "../policies.ts";
import { listOf, statementApplies, type Asked } from "./statement-applies.ts";

/** A policy as it is written. */
export interface Written {
  readonly Version: string;
  readonly Statement: readonly Json[];
}

export type Request = Asked & { readonly principal: Principal };

/** All policies that decide on a request. */
export interface Policies {
  /** Account that owns the resource. */
  readonly owner: string;
  /** Whether the policy of the resource must always allow, as a key policy and a trust policy must. */
  readonly must: boolean;
  readonly identity: readonly Written[];
  readonly onResource: Written | undefined;
  readonly boundary: Written | undefined;
  readonly session: readonly Written[] | undefined;
  readonly endpoint: Written | undefined;
}

export type Case = Request & Policies;

export type Opinion = "allowed" | "explicit deny" | "implicit deny";

/**
 * Decides in the order of the page about the evaluation of requests.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function secondOpinion(asked: Case): Opinion {
  const { principal, identity, onResource, boundary, session, endpoint } = asked;

  // 1. An explicit deny in any policy.
  const own = [...identity, ...(boundary ? [boundary] : []), ...(session ?? [])];
  const ofOthers = [onResource, endpoint].filter((policy) => policy !== undefined);
  const denies = (policy: Written, of: (statement: Json) => boolean): boolean =>
    policy.Statement.some(
      (one) => one["Effect"] === "Deny" && of(one) && statementApplies(one, policy.Version, asked),
    );
  if (own.some((policy) => denies(policy, () => true))) return "explicit deny";
  if (ofOthers.some((policy) => denies(policy, (one) => concerns(one, asked)))) {
    return "explicit deny";
  }

  // 2. The policy of the VPC endpoint must allow.
  if (endpoint && namings(endpoint, asked).length === 0) return "implicit deny";

  // 3. The policy of the resource.
  const named = onResource ? namings(onResource, asked) : [];
  const allows = (policies: readonly Written[]): boolean =>
    policies.some(({ Version, Statement }) =>
      Statement.some((one) => one["Effect"] === "Allow" && statementApplies(one, Version, asked)),
    );
  if (!("accountId" in principal)) {
    const isKnown = principal.type === "Anonymous" && principal.knownByAuthorizer === true;
    return answer(named.includes("itself") || (isKnown && allows(identity)));
  }
  const sameAccount = principal.accountId === asked.owner;
  if (sameAccount && named.includes("itself")) return "allowed";
  if ((!sameAccount || asked.must) && named.length === 0) return "implicit deny";

  // 4. Identity policies. 5. The boundary. 6. Session policies.
  if (!(sameAccount && named.includes("role")) && !allows(identity)) return "implicit deny";
  if (boundary && !allows([boundary])) return "implicit deny";
  if (principal.type === "FederatedUser" || session) return answer(allows(session ?? []));
  return "allowed";
}

function answer(isAllowed: boolean): Opinion {
  return isAllowed ? "allowed" : "implicit deny";
}

/** Returns how the statements of a resource policy that allow the request name the principal. */
function namings({ Version, Statement }: Written, asked: Case): readonly string[] {
  return Statement.flatMap((one) =>
    one["Effect"] === "Allow" && statementApplies(one, Version, asked)
      ? ["itself", "role", "account"].filter((naming) =>
          entriesOf(one["Principal"]).some((entry) =>
            namesOf(asked.principal, naming).includes(entry),
          ),
        )
      : [],
  );
}

/** Whether a Deny of a resource policy concerns the principal. */
function concerns(statement: Json, { principal, boundary }: Case): boolean {
  const all = ["itself", "role", "account"].map((naming) => namesOf(principal, naming));
  if (statement["NotPrincipal"] === undefined) {
    return entriesOf(statement["Principal"]).some((entry) => all.flat().includes(entry));
  }
  if (boundary) return true; // NotPrincipal always denies principals with a boundary.
  // The account is validated first, then the role, then the session: each must be an exception.
  const exceptions = entriesOf(statement["NotPrincipal"]);
  const checked = all
    .map((names) => names.filter((name) => name !== "*"))
    .filter((names) => names.length > 0);
  return (
    checked.length === 0 ||
    checked.some((names) => !names.some((name) => exceptions.includes(name)))
  );
}

/** Returns the entries of a `Principal` element that name a principal in one of three ways. */
function namesOf(principal: Principal, naming: string): readonly string[] {
  if (naming === "role") {
    if (principal.type === "FederatedUser") return [principal.issuer.arn];
    return principal.type === "AssumedRole" ? [principal.roleArn] : [];
  }
  if (naming === "account") {
    const account = "accountId" in principal ? principal.accountId : undefined;
    return account === undefined ? [] : [account, `arn:aws:iam::${account}:root`];
  }
  if (principal.type === "Anonymous") return ["*"];
  if (principal.type === "WebIdentity") return [principal.provider, "*"];
  return [principal.type === "Service" ? principal.service : principal.arn, "*"];
}

function entriesOf(element: unknown): readonly string[] {
  return typeof element === "string" ? [element] : Object.values(element ?? {}).flatMap(listOf);
}
