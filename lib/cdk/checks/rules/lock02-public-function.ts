import { hasCondition, isAnyArn, isNarrowed } from "../template/conditions.ts";
import { functionsBehind } from "../template/functions.ts";
import { forwardsToFunctions } from "../template/load-balancers.ts";
import { type Statement, statementsOf } from "../template/policies.ts";
import { type Stranger, strangersIn } from "../template/principals.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { literal, spelled, UNKNOWN } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/** Where each way to a function past an API says who may take it, and what shuts it. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  "AWS::Lambda::Url": "AWS_IAM",
  "AWS::Lambda::WebFunctionEndpoint": "IamAuth",
};

/** An endpoint, a policy or a load balancer is a finding unless it certainly asks who calls. */
export const publicFunction: Rule = {
  id: "LOCK02",
  risk: "Strangers can run the function, past every authorizer and limit of an API.",
  mend: "Ask for IAM: authType AWS_IAM, and grantInvokeUrl or grantInvoke for whoever may call. Give the permission of a service a sourceArn or sourceAccount. In front of a load balancer's function, let the listener authenticate: authenticate-oidc, authenticate-cognito or jwt-validation.",
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
    const problem = `the endpoint's AuthType is ${type ?? "not to be told from the template"}`;
    return { resource, problem, locations: ["Properties.AuthType"] };
  });
}

function openUrls(templates: Templates): readonly Resource[] {
  return templates
    .ofType(...Object.keys(ENDPOINTS))
    .filter(({ type, properties }) => literal(properties["AuthType"]) !== ENDPOINTS[type]);
}

/**
 * The permissions of an open URL belong to it, and it has a finding of its own. Beside a URL that asks for IAM,
 * a permission for everybody lets in the principals of every account.
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

/** A resource policy replaces the permissions of its function, version or alias, and may say more than they. */
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
          ? `whom it allows ${actions} ${UNRESOLVED_VALUE}`
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
        problem: "the load balancer calls a function without asking who calls",
        locations: [`Properties.${property}`],
      })),
    ...unseen.map((resource) => ({
      resource,
      problem: `who may call the function of the target group ${UNRESOLVED_VALUE}`,
      locations: ["Properties.TargetType"],
    })),
  ];
}
