import { intrinsicCall } from "../../../formats/cloudformation/intrinsic-call.ts";
import { parseReference } from "../../../formats/cloudformation/reference.ts";
import { hasCondition, isAnyArn, isNarrowed } from "../template/conditions.ts";
import { functionsBehind } from "../template/functions.ts";
import { forwardsToFunctions } from "../template/load-balancers.ts";
import { isPublic, type Statement, statementsOf } from "../template/policies.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { listOf, literal, membersOf, spelled, UNKNOWN, type Value } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/** Resource types that call a function without an API, and the `AuthType` with which each type requires IAM. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  "AWS::Lambda::Url": "AWS_IAM",
  "AWS::Lambda::WebFunctionEndpoint": "IamAuth",
};

/** Reports an endpoint, a policy or a load balancer unless it certainly authenticates callers. */
export const publicFunction: Rule = {
  id: "LOCK02",
  risk: "Anyone on the internet can run the function and bypass every authorizer and limit of an API.",
  mend: "Require IAM: set authType to AWS_IAM and call grantInvokeUrl or grantInvoke for each caller. If a load balancer calls the function, let its listener authenticate: authenticate-oidc, authenticate-cognito or jwt-validation.",
  check: (templates) => {
    const open = new Set(
      openUrls(templates).flatMap(({ properties, template }) =>
        functionsBehind(templates, properties, template),
      ),
    );
    return [
      ...openEndpoints(templates),
      ...openPermissions(templates, open),
      ...openPolicies(templates, open),
      ...openForwards(templates),
    ];
  },
};

function openEndpoints(templates: Templates): readonly Finding[] {
  return openUrls(templates).map((resource) => {
    const type = literal(resource.properties["AuthType"]);
    const problem = `the endpoint's AuthType is ${type ?? "not known at synth time"}`;
    return { resource, problem, locations: ["Properties.AuthType"] };
  });
}

function openUrls(templates: Templates): readonly Resource[] {
  return templates
    .ofType(...Object.keys(ENDPOINTS))
    .filter(({ type, properties }) => literal(properties["AuthType"]) !== ENDPOINTS[type]);
}

/**
 * Reports permissions for every principal. The permissions for an open URL are left out, because the URL itself is a
 * finding. For a URL that requires IAM, such a permission allows the principals of every account.
 */
function openPermissions(templates: Templates, open: ReadonlySet<Resource>): readonly Finding[] {
  return templates.ofType("AWS::Lambda::Permission").flatMap((resource) => {
    const { properties, template } = resource;
    const { FunctionName, Principal, FunctionUrlAuthType, InvokedViaFunctionUrl } = properties;
    const viaUrl = FunctionUrlAuthType !== undefined || InvokedViaFunctionUrl !== undefined;
    const isOfOpen = functionsBehind(templates, FunctionName, template).some((fn) => open.has(fn));
    if ((viaUrl && isOfOpen) || isNarrowedPermission(properties)) return [];
    const locations = ["Properties.Principal"];
    if (literal(Principal) === API_GATEWAY) {
      const problem = "the function's policy lets the APIs of every account invoke it";
      return [{ resource, problem, locations: ["Properties.SourceArn"] }];
    }
    if (literal(Principal) === "*" || literal(membersOf(Principal)["AWS"]) === "*") {
      const problem = "the function's policy lets every principal of every account invoke it";
      return [{ resource, problem, locations }];
    }
    return isUntold(templates, resource, Principal)
      ? [{ resource, problem: `who may invoke the function ${UNRESOLVED_VALUE}`, locations }]
      : [];
  });
}

/**
 * The service principal of API Gateway. If a function allows it without a source, an API of any account can call the
 * function.
 */
const API_GATEWAY = "apigateway.amazonaws.com";

function isNarrowedPermission(properties: Resource["properties"]): boolean {
  const { PrincipalOrgID, SourceAccount, SourceArn } = properties;
  return [PrincipalOrgID, SourceAccount, SourceArn].some(
    (value) => value !== undefined && !isAnyArn(value),
  );
}

/** Reports resource policies. Such a policy replaces the permissions of a function, version or alias. */
function openPolicies(templates: Templates, open: ReadonlySet<Resource>): readonly Finding[] {
  return templates.ofType("AWS::Lambda::ResourcePolicy").flatMap((resource) => {
    const { PolicyDocument, ResourceArn } = resource.properties;
    const locations = ["Properties.PolicyDocument"];
    const statements = statementsOf(PolicyDocument);
    if (!statements) {
      return [{ resource, problem: `what its policy allows ${UNRESOLVED_VALUE}`, locations }];
    }
    const functions = functionsBehind(templates, ResourceArn, resource.template);
    const isOfOpen = functions.some((fn) => open.has(fn));
    return statements.flatMap((statement): Finding[] => {
      if (!statement.allows || isNarrowed(statement) || (isViaUrl(statement) && isOfOpen))
        return [];
      const actions = statement.actions.join(", ").replaceAll(UNKNOWN, "…");
      if (isPublic(statement)) {
        const problem = `the function's policy allows every principal of every account ${actions}`;
        return [{ resource, problem, locations }];
      }
      const { principal } = statement;
      const principals = [...listOf(principal), ...listOf(membersOf(principal)["AWS"])];
      if (!principals.some((each) => isUntold(templates, resource, each))) return [];
      return [
        {
          resource,
          problem: `to whom its policy allows ${actions} ${UNRESOLVED_VALUE}`,
          locations,
        },
      ];
    });
  });
}

function isViaUrl(statement: Statement): boolean {
  return (
    statement.actions.every((action) => /^lambda:InvokeFunctionUrl$/i.test(action)) ||
    hasCondition(statement, /^Bool$/, /^lambda:InvokedViaFunctionUrl$/i, (value) =>
      /^true$/i.test(spelled(value)),
    )
  );
}

/** Whether a principal is a string that only CloudFormation knows, because it could be `*`. */
function isUntold(templates: Templates, { template }: Resource, principal: Value): boolean {
  // A map of principals, such as `{ Service }`, is not an intrinsic function.
  if (!intrinsicCall(principal) || spelled(principal) !== UNKNOWN) return false;
  const reference = parseReference(principal);
  const isPseudo = reference?.kind === "ref" && reference.name.startsWith("AWS::");
  return !isPseudo && !templates.target(principal, template);
}

function openForwards(templates: Templates): readonly Finding[] {
  const { forwards, unseen } = forwardsToFunctions(templates);
  return [
    ...forwards
      .filter(({ asks }) => !asks)
      .map(({ resource, property }) => ({
        resource,
        problem: "the load balancer calls a function for unauthenticated callers",
        locations: [`Properties.${property}`],
      })),
    ...unseen.map((resource) => ({
      resource,
      problem: `who may call the function of the target group ${UNRESOLVED_VALUE}`,
      locations: ["Properties.TargetType"],
    })),
  ];
}
