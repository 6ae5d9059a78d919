import { fitsWildcards } from "../../../formats/policy/wildcards.ts";
import type { Resource } from "./template.ts";
import type { Templates } from "./templates.ts";
import { listOf, literal, membersOf, spelled, UNKNOWN, type Value } from "./values.ts";

/** A statement of a policy. */
export interface Statement {
  /** Whether the effect is, or may be, `Allow`. */
  readonly allows: boolean;
  /** Patterns of actions; `*` with `NotAction`. */
  readonly actions: readonly string[];
  /** Patterns of resources; `*` with `NotResource`. */
  readonly resources: readonly Value[];
  /** The patterns of `NotResource`. */
  readonly notResources: readonly Value[];
  /** The principal; `*` with `NotPrincipal`. */
  readonly principal: Value;
  readonly conditions: Readonly<Record<string, Value>>;
}

/** A policy that allows or denies actions of its holders. */
export interface IdentityPolicy {
  readonly resource: Resource;
  readonly document: Value;
  /** The roles, users and groups in these templates that the policy is attached to. */
  readonly holders: readonly Resource[];
}

/** Returns every policy of roles, users and groups: inline, attached or managed. */
export function identityPolicies(templates: Templates): readonly IdentityPolicy[] {
  const holders = templates.ofType("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group");
  const inline = holders.flatMap((resource) =>
    listOf(resource.properties["Policies"]).map((policy) => ({
      resource,
      document: membersOf(policy)["PolicyDocument"],
      holders: [resource],
    })),
  );
  const attached = templates
    .ofType(
      "AWS::IAM::Policy",
      "AWS::IAM::ManagedPolicy",
      "AWS::IAM::RolePolicy",
      "AWS::IAM::UserPolicy",
      "AWS::IAM::GroupPolicy",
    )
    .map((resource) => {
      const { PolicyDocument, Roles, Users, Groups, RoleName, UserName, GroupName } =
        resource.properties;
      const named = [Roles, Users, Groups, RoleName, UserName, GroupName];
      return {
        resource,
        document: PolicyDocument,
        holders: [
          ...templates.targetsIn(named, resource.template).map((target) => target.resource),
          ...holders.filter((holder) =>
            templates
              .targetsIn(holder.properties["ManagedPolicyArns"], holder.template)
              .some((target) => target.resource === resource),
          ),
        ],
      };
    });
  return [...inline, ...attached];
}

/** Returns the statements of a document; `undefined` if they cannot be determined from the template. */
export function statementsOf(document: Value): readonly Statement[] | undefined {
  const { Statement } = membersOf(document);
  const statements = listOf(Statement);
  const isKnown = statements.every((each) => "Effect" in membersOf(each));
  return statements.length > 0 && isKnown ? statements.map(statementOf) : undefined;
}

function statementOf(statement: Value): Statement {
  const { Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } =
    membersOf(statement);
  return {
    allows: spelled(Effect) !== "Deny",
    actions: NotAction === undefined ? listOf(Action).map(spelled) : ["*"],
    resources: NotResource === undefined ? listOf(Resource) : ["*"],
    notResources: listOf(NotResource),
    principal: NotPrincipal === undefined ? Principal : "*",
    conditions: membersOf(Condition),
  };
}

/** Whether a statement of a resource policy allows something to every principal. */
export function isPublic({ allows, principal }: Statement): boolean {
  const principals = [...listOf(principal), ...listOf(membersOf(principal)["AWS"])];
  return allows && principals.some((each) => literal(each) === "*");
}

/** Whether a pattern matches an action. Unknown parts of the pattern match any text. */
export function covers(pattern: string, action: string): boolean {
  return fitsWildcards(pattern.replaceAll(UNKNOWN, "*").toLowerCase(), action.toLowerCase());
}
