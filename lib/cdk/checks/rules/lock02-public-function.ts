import { functionsBehind } from "../template/functions.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { literal, membersOf, spelled, UNKNOWN } from "../template/values.ts";
import type { Finding, Rule } from "./rule.ts";

/** Where each way to a function past an API says who may take it, and what shuts it. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  "AWS::Lambda::Url": "AWS_IAM",
  "AWS::Lambda::WebFunctionEndpoint": "IamAuth",
};

/** Whatever is not certain to ask for IAM is a finding. */
export const publicFunction: Rule = {
  id: "LOCK02",
  risk: "Anybody on the internet can run the function, past every authorizer and limit of an API.",
  mend: "Ask for IAM: authType AWS_IAM, and grantInvokeUrl or grantInvoke for whoever may call.",
  check: (templates) => [...openEndpoints(templates), ...openPermissions(templates)],
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
 * Those of a URL that is open go with it, which has a finding of its own. Of one that asks for IAM, they
 * let in whoever has an account anywhere.
 */
function openPermissions(templates: Templates): readonly Finding[] {
  const open = new Set(
    openUrls(templates).flatMap(({ properties, template }) =>
      functionsBehind(templates, properties, template),
    ),
  );
  return templates
    .ofType("AWS::Lambda::Permission")
    .filter(({ properties, template }) => {
      const { FunctionName, Principal, FunctionUrlAuthType, InvokedViaFunctionUrl } = properties;
      const viaUrl = FunctionUrlAuthType !== undefined || InvokedViaFunctionUrl !== undefined;
      const isOfOpen = functionsBehind(templates, FunctionName, template).some((fn) =>
        open.has(fn),
      );
      return isEverybody(Principal) && !(viaUrl && isOfOpen) && !isNarrowed(properties);
    })
    .map((resource: Resource) => ({
      resource,
      problem: "the function's policy lets every principal of every account invoke it",
      locations: ["Properties.Principal"],
    }));
}

function isEverybody(principal: unknown): boolean {
  return literal(principal) === "*" || literal(membersOf(principal)["AWS"]) === "*";
}

function isNarrowed({ PrincipalOrgID, SourceAccount, SourceArn }: Resource["properties"]): boolean {
  return [PrincipalOrgID, SourceAccount, SourceArn].some(
    (value) => value !== undefined && !isAny(spelled(value).replaceAll(UNKNOWN, "unknown")),
  );
}

/** Whether a pattern is of wildcards alone, also of those in an ARN of AWS. */
function isAny(pattern: string): boolean {
  return /^(arn:(aws)?)?[*?:/]*$/.test(pattern);
}
