import { fitsWildcards } from "../../../formats/policy/wildcards.ts";
import type { Resource } from "./template.ts";
import type { Templates } from "./templates.ts";
import { listOf, literal, membersOf, spelled, UNKNOWN, type Value } from "./values.ts";

export interface Statement {
  /** What is not `Deny` for certain may allow. */
  readonly allows: boolean;
  /** Patterns; with `NotAction`, every action. */
  readonly actions: readonly string[];
  /** With `NotResource`, `*`. */
  readonly resources: readonly Value[];
  /** The patterns of `NotResource`. */
  readonly notResources: readonly Value[];
  /** With `NotPrincipal`, `*`. */
  readonly principal: Value;
  readonly conditions: Readonly<Record<string, Value>>;
}

/** A policy that says what its holders may do. */
export interface IdentityPolicy {
  readonly resource: Resource;
  readonly document: Value;
  /** The roles, users and groups that these templates have. */
  readonly holders: readonly Resource[];
}

/** Every policy of a role, user or group, in line, attached or managed. */
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

/** The statements of a document; nothing where they cannot be told from the template. */
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

/** Whether a statement of a resource's policy allows something to whoever there is. */
export function isPublic({ allows, principal }: Statement): boolean {
  const principals = [...listOf(principal), ...listOf(membersOf(principal)["AWS"])];
  return allows && principals.some((each) => literal(each) === "*");
}

/** Whether a pattern of actions has this one in it. What is unknown in the pattern may be anything. */
export function covers(pattern: string, action: string): boolean {
  return fitsWildcards(pattern.replaceAll(UNKNOWN, "*").toLowerCase(), action.toLowerCase());
}
