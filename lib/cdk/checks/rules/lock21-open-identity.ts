import { fitsWildcards } from "../../../formats/policy/wildcards.ts";
import { isNarrowed, known } from "../template/conditions.ts";
import { covers, type Statement, statementsOf } from "../template/policies.ts";
import { strangersIn } from "../template/principals.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import {
  listOf,
  literal,
  type Members,
  membersOf,
  parsed,
  type Value,
} from "../template/values.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/**
 * Finds roles whose trust policy allows every principal, or every token of a provider that many organizations use, and
 * identity pools that give credentials to guests. SAML is left out, since its provider names the roles of each user.
 */
export const openIdentity: Rule = {
  id: "LOCK21",
  risk: "Strangers get credentials of the account, and may do all that the identity may do.",
  mend: "Name the principals that may assume the role, or narrow them by aws:PrincipalOrgID. Compare sub and aud of a provider's tokens, aud and amr of an identity pool's. Switch allowUnauthenticatedIdentities off.",
  check: (templates) => [
    ...templates.ofType("AWS::IAM::Role").flatMap((role) => openRole(templates, role)),
    ...templates.ofType(POOL).flatMap(openPool),
  ],
};

const POOL = "AWS::Cognito::IdentityPool";

function openPool(resource: Resource): readonly Finding[] {
  const guests = guestsOf(resource);
  if (guests === "false") return [];
  const problem =
    guests === "true"
      ? "it gives credentials to guests, who do not log in"
      : `who gets credentials from it ${UNRESOLVED_VALUE}`;
  return [{ resource, problem, locations: [`Properties.${GUESTS}`] }];
}

const GUESTS = "AllowUnauthenticatedIdentities";

function guestsOf({ properties }: Resource): string | undefined {
  return literal(properties[GUESTS])?.toLowerCase();
}

const BY_TOKEN = "sts:AssumeRoleWithWebIdentity";

function openRole(templates: Templates, resource: Resource): readonly Finding[] {
  const locations = ["Properties.AssumeRolePolicyDocument"];
  const statements = statementsOf(resource.properties["AssumeRolePolicyDocument"]);
  if (!statements) {
    return [{ resource, problem: `who may assume it ${UNRESOLVED_VALUE}`, locations }];
  }
  return statements.flatMap((statement) => {
    const problem = problemOf(templates, resource, statement);
    return problem === undefined ? [] : [{ resource, problem, locations }];
  });
}

function problemOf(
  templates: Templates,
  resource: Resource,
  statement: Statement,
): string | undefined {
  const { allows, actions, principal } = statement;
  const may = (action: string) => actions.some((pattern) => covers(pattern, action));
  if (!allows) return undefined;
  if (may("sts:AssumeRole") && !isNarrowed(statement)) {
    const kinds = strangersIn(templates, resource, principal).map(({ kind }) => kind);
    if (kinds.includes("everybody")) return "every principal of every account may assume it";
    if (kinds.includes("untold")) return `who may assume it ${UNRESOLVED_VALUE}`;
  }
  const providers = listOf(membersOf(principal)["Federated"]);
  if (providers.length === 0 || !may(BY_TOKEN)) return undefined;
  const claims = claimsIn(templates, resource, statement);
  if (providers.some((provider) => IDENTITY_POOLS.test(literal(provider) ?? ""))) {
    return problemOfPools(templates, resource, claims);
  }
  return claims.some(isNarrow) ? undefined : "every token of its identity provider may assume it";
}

/** A claim of a token, and the values that a condition accepts. */
interface Claim {
  /** The host and path of the provider. A part that only CloudFormation knows is `UNKNOWN`. */
  readonly issuer: string;
  readonly name: string;
  readonly values: readonly Value[];
}

/** Operators that reject a token without the claim. `ForAllValues` accepts such a token. */
const COMPARED = /^(?:ForAnyValue:)?String(?:Equals|EqualsIgnoreCase|Like)$/;

function claimsIn(
  templates: Templates,
  { template }: Resource,
  { conditions }: Statement,
): readonly Claim[] {
  return Object.entries(conditions).flatMap(([operator, keys]) => {
    if (!COMPARED.test(operator)) return [];
    const target = templates.target(keys, template);
    const members =
      target?.resource.type === "Custom::AWSCDKCfnJson" ? jsonOf(target.resource) : membersOf(keys);
    return Object.entries(members).map(([key, values]) => {
      const end = key.lastIndexOf(":");
      const issuer = key.slice(0, Math.max(0, end)).toLowerCase();
      return { issuer, name: key.slice(end + 1).toLowerCase(), values: listOf(values) };
    });
  });
}

/** A map whose keys only CloudFormation knows, such as the claims of a cluster's own provider, as CDK writes it. */
function jsonOf({ properties }: Resource): Members {
  return membersOf(parsed(properties["Value"]));
}

/**
 * Providers that issue tokens to all their customers, for an audience that the customer chooses.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
const SHARED: ReadonlySet<string> = new Set([
  "agent.buildkite.com",
  "app.terraform.io",
  "gitlab.com",
  "oidc.codefresh.io",
  "token.actions.githubusercontent.com",
]);
/** Claims that can name the organization, of a shared provider, and the application, of another provider. */
const OF_SHARED = /^(?:sub|job_workflow_ref|repository_id|repository_owner(?:_id)?)$/;
const OF_OWN = /^(?:sub|aud|oaud|azp|app_id)$/;
/** A type and the whole name of an owner, such as `repo:owner/*`. `repo:owner*` also matches `repo:owner2/…`. */
const OF_OWNER = /^[^:/*?]+[:/]+[^:/*?]+[:/]/;

function isNarrow({ issuer, name, values }: Claim): boolean {
  if (values.length === 0) return false;
  const texts = values.map(known);
  return SHARED.has(issuer)
    ? OF_SHARED.test(name) && texts.every((text) => isWhole(text) || OF_OWNER.test(text))
    : OF_OWN.test(name) && texts.every((text) => /[^*?]/.test(text));
}

const isWhole = (text: string) => /^[^*?]+$/.test(text);

/** Each partition has a name of its own. */
const IDENTITY_POOLS = /^cognito-identity[\w.-]*\.amazonaws\.com(?:\.cn)?$/;

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html */
function problemOfPools(
  templates: Templates,
  { template }: Resource,
  claims: readonly Claim[],
): string | undefined {
  const named = (claim: string) =>
    claims.filter(({ issuer, name }) => IDENTITY_POOLS.test(issuer) && name === claim);
  const pools = named("aud").find(({ values }) => values.every((value) => isWhole(known(value))));
  if (!pools) return "identities of every identity pool may assume it";
  const isLoggedIn = named("amr").some(({ values }) =>
    values.every((value) => !fitsWildcards(known(value), "unauthenticated")),
  );
  const takeNoGuests = pools.values.every((value) => {
    const pool = templates.target(value, template)?.resource;
    return pool?.type === POOL && guestsOf(pool) === "false";
  });
  return isLoggedIn || takeNoGuests ? undefined : "guests, who do not log in, may assume it";
}
