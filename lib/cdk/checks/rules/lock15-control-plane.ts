import { fitsWildcards } from "../../../formats/policy/wildcards.ts";
import { functionsIn, roleOf } from "../template/functions.ts";
import { identityPolicies, statementsOf } from "../template/policies.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { listOf, spelled, UNKNOWN } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/**
 * The services that control permissions, code and routes, each with a pattern of its harmless actions, which only
 * read or invoke.
 */
const CONTROL: Readonly<Record<string, RegExp>> = {
  lambda: /^(Get|List|Invoke)/i,
  iam: /^(Get|List|Simulate|Generate)/i,
  apigateway: /^GET$/i,
  cloudformation: /^(Describe|Get|List|Validate|Detect|Estimate)/i,
};

/**
 * Managed policies of AWS without control-plane permissions. They are listed because the template does not contain
 * their text.
 */
const HARMLESS =
  /:aws:policy\/(service-role\/)?(AWSLambda(Basic|VPCAccess|SQSQueue|Kinesis|DynamoDB|MSK)ExecutionRole|AWSXRayDaemonWriteAccess|CloudWatchLambdaInsightsExecutionRolePolicy|\w+ReadOnlyAccess)$/;

/**
 * Reports execution roles with permissions to change functions, permissions or APIs. A Deny in the same policy does
 * not prevent the finding. Roles and managed policies outside the templates are findings, because their permissions
 * are unknown.
 */
export const controlPlane: Rule = {
  id: "LOCK15",
  risk: "An attacker who takes over the function can change code, permissions or routes, and keep access.",
  mend: "Leave deployments to CloudFormation, and allow the function only actions that read or invoke.",
  check: (templates) => {
    const policies = identityPolicies(templates);
    const roles = new Map(
      functionsIn(templates).map((fn) => [roleOf(templates, fn)?.resource, fn]),
    );
    return [
      ...functionsIn(templates)
        .filter((fn) => !roleOf(templates, fn))
        .map((fn) => ({
          resource: fn,
          problem: `what its execution role may do ${UNRESOLVED_VALUE}`,
          locations: ["Properties.Role"],
        })),
      ...policies
        .filter(({ holders }) => holders.some((holder) => roles.has(holder)))
        .flatMap(({ resource, document }) => written(resource, document)),
      ...[...roles.keys()].flatMap((role) => (role ? managed(templates, role) : [])),
    ];
  },
};

function written(resource: Resource, document: unknown): readonly Finding[] {
  const statements = statementsOf(document);
  if (!statements) {
    return [{ resource, problem: `what an execution role may do ${UNRESOLVED_VALUE}` }];
  }
  const actions = statements.flatMap((statement) => (statement.allows ? statement.actions : []));
  return [...new Set(actions)].filter(isControl).map((action) => ({
    resource,
    problem: `an execution role may ${action}`,
    about: action.replaceAll(UNKNOWN, "*"),
  }));
}

/** Whether a pattern may match an action that changes something. */
function isControl(pattern: string): boolean {
  const [service = "", action = "*"] = pattern.replaceAll(UNKNOWN, "*").split(":");
  return Object.entries(CONTROL).some(
    ([name, harmless]) => fitsWildcards(service.toLowerCase(), name) && !harmless.test(action),
  );
}

function managed(templates: Templates, role: Resource): readonly Finding[] {
  return listOf(role.properties["ManagedPolicyArns"])
    .filter((arn) => !templates.target(arn, role.template) && !HARMLESS.test(spelled(arn)))
    .map((arn) => ({
      resource: role,
      problem: `what ${spelled(arn).replaceAll(UNKNOWN, "…")} allows an execution role ${UNRESOLVED_VALUE}`,
      locations: ["Properties.ManagedPolicyArns"],
    }));
}
