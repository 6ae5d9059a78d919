import { hasCondition, isAnyArn, isNarrowed } from "../template/conditions.ts";
import { functionsBehind } from "../template/functions.ts";
import { forwardsToFunctions } from "../template/load-balancers.ts";
import { type Statement, statementsOf } from "../template/policies.ts";
import { type Stranger, strangersIn } from "../template/principals.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { literal, spelled, UNKNOWN } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/** Resource types that call a function without an API, and the `AuthType` with which each type requires IAM. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  "AWS::Lambda::Url": "AWS_IAM",
  "AWS::Lambda::WebFunctionEndpoint": "IamAuth",
};

/** Reports an endpoint, a policy or a load balancer unless it certainly authenticates callers. */
export const publicFunction: Rule = {
  id: "LOCK02",
  risk: "Strangers can run the function and bypass every authorizer and limit of an API.",
  mend: "Require IAM: set authType to AWS_IAM and call grantInvokeUrl or grantInvoke for each caller. Set sourceArn or sourceAccount in the permission of a service. If a load balancer calls the function, let its listener authenticate: authenticate-oidc, authenticate-cognito or jwt-validation.",
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
  return templates.ofType("AWS::Lambda::Permission").flatMap((resource): Finding[] => {
    const { properties, template } = resource;
    const { FunctionName, Principal, FunctionUrlAuthType, InvokedViaFunctionUrl } = properties;
    const viaUrl = FunctionUrlAuthType !== undefined || InvokedViaFunctionUrl !== undefined;
    const isOfOpen = functionsBehind(templates, FunctionName, template).some((fn) => open.has(fn));
    if ((viaUrl && isOfOpen) || isNarrowedPermission(properties)) return [];
    const [stranger] = strangersIn(templates, resource, Principal);
    if (!stranger) return [];
    const problem =
      stranger.kind === "untold"
        ? `who may invoke the function ${UNRESOLVED_VALUE}`
        : `the function's policy lets ${named(stranger)} invoke it`;
    const isService = stranger.kind === "service";
    const locations = [isService ? "Properties.SourceArn" : "Properties.Principal"];
    return [{ resource, problem, locations }];
  });
}

/**
 * Returns whether a permission names an organization, an account or a resource. Without one, the owner of any account
 * can make an API, a bucket or a topic by which the service calls the function. For Alexa, the id of a skill narrows.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
function isNarrowedPermission(properties: Resource["properties"]): boolean {
  const { PrincipalOrgID, SourceAccount, SourceArn, EventSourceToken } = properties;
  return [PrincipalOrgID, SourceAccount, SourceArn, EventSourceToken].some(
    (value) => value !== undefined && !isAnyArn(value),
  );
}

function named(stranger: Exclude<Stranger, { kind: "untold" }>): string {
  switch (stranger.kind) {
    case "everybody":
      return "every principal of every account";
    case "account":
      return `every principal of account ${stranger.account}`;
    case "service":
      return stranger.service === "apigateway.amazonaws.com"
        ? "the APIs of every account"
        : `${stranger.service.replaceAll(UNKNOWN, "…")}, on behalf of every account,`;
  }
}

/** Reports resource policies, which replace the permissions of a function, version or alias and can express more. */
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
      const [stranger] = strangersIn(templates, resource, statement.principal);
      if (!stranger) return [];
      const problem =
        stranger.kind === "untold"
          ? `to whom its policy allows ${actions} ${UNRESOLVED_VALUE}`
          : `the function's policy allows ${named(stranger)} ${actions}`;
      return [{ resource, problem, locations }];
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
