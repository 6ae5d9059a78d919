import { isMap } from "../../../../json.ts";
import { requireCapabilities } from "../../../stacks/needed-capabilities.ts";
import { readTemplateBody } from "../../../stacks/read-template-body.ts";
import type { SubmittedStack } from "../../../stacks/stacks.ts";
import type { StackHistory } from "../../../state/stack-history.ts";
import type { Conditions } from "../../kms/access/key-access.ts";
import { tagConditions } from "../access/allowed.ts";
import { passedRole } from "../access/passed-role.ts";
import { templateBody } from "../access/template-source.ts";
import { flag } from "../request/flag.ts";
import { givenTags, givenTexts, givenValues } from "../request/given-values.ts";
import { invalid } from "../request/names.ts";
import type { StackCall } from "../request/stack-call.ts";

/** Members of requests that the local cloud does not do the work of, each with what to do instead. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  StackPolicyBody:
    "stack policies are not supported: protect the stack with EnableTerminationProtection or IAM policies",
  StackPolicyURL:
    "stack policies are not supported: protect the stack with EnableTerminationProtection or IAM policies",
  StackPolicyDuringUpdateBody: "stack policies are not supported: leave it out",
  StackPolicyDuringUpdateURL: "stack policies are not supported: leave it out",
  "RollbackConfiguration.RollbackTriggers.member.1.Arn":
    "alarms are not served: leave the rollback triggers out",
};

/** Refuses members whose work the local cloud does not do, so that no one relies on it. */
export function refuseUnsupported({ form }: StackCall): void {
  const found = Object.keys(UNSUPPORTED).find((name) => form.has(name));
  if (found !== undefined) {
    const [member] = found.split(".");
    throw invalid(`${member}: ${UNSUPPORTED[found]}`);
  }
}

/** Returns the condition keys of a request that submits a template. */
export function submissionConditions({ form }: StackCall): Conditions {
  const types = givenTexts(form, "ResourceTypes") ?? [];
  const url = form.get("TemplateURL");
  return {
    ...roleCondition({ form }),
    ...(url === undefined ? {} : { "cloudformation:TemplateUrl": [url] }),
    ...(types.length === 0 ? {} : { "cloudformation:ResourceTypes": types }),
    ...tagConditions(givenTags(form)),
  };
}

export function roleCondition({ form }: Pick<StackCall, "form">): Conditions {
  const role = form.get("RoleARN");
  return role === undefined ? {} : { "cloudformation:RoleArn": [role] };
}

/**
 * Reads what a request submits for a stack, and checks its role, its template and the capabilities of the template.
 *
 * @param stack The stack as it is, if it exists.
 * @throws {ServiceError} The first fault of the request.
 * @throws {StackRefused} If the template is malformed, or needs further capabilities.
 */
export function submitted(
  stackCall: StackCall,
  stackName: string,
  stack: StackHistory | undefined,
  isReviewed: boolean,
): SubmittedStack {
  const { call, form } = stackCall;
  // The engine takes the name, which another stack may have by now. The decision was about the stack of the ARN.
  if (stack?.status === "DELETE_COMPLETE") {
    throw invalid(`Stack:${stack.id} is in DELETE_COMPLETE state and can not be updated.`);
  }
  const roleArn = passedRole(call, form);
  const isPrevious = flag(form, "UsePreviousTemplate") === true;
  const body = templateBody(stackCall);
  if (body !== undefined && isPrevious) {
    throw invalid("UsePreviousTemplate cannot be specified together with a template.");
  }
  const text = body ?? (isPrevious ? stack?.input?.templateBody : undefined);
  if (text === undefined) {
    throw invalid("Either Template URL or Template Body must be specified.");
  }
  const template = readTemplateBody(text);
  const capabilities = givenTexts(form, "Capabilities") ?? [];
  requireTypes(template, givenTexts(form, "ResourceTypes") ?? []);
  requireCapabilities(template, capabilities, isReviewed);
  return {
    stackName,
    templateBody: body,
    parameters: givenValues(form),
    capabilities,
    tags: givenTags(form),
    notificationArns: givenTexts(form, "NotificationARNs"),
    roleArn,
    clientToken: form.get("ClientRequestToken") ?? form.get("ClientToken"),
    disableRollback: flag(form, "DisableRollback"),
    retainExceptOnCreate: flag(form, "RetainExceptOnCreate"),
  };
}

/** Checks the types of the resources against `ResourceTypes`, whose texts may end with an asterisk. */
function requireTypes(
  { Resources: resources }: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
): void {
  if (allowed.length === 0) return;
  for (const resource of Object.values(isMap(resources) ? resources : {})) {
    const type = isMap(resource) ? String(resource["Type"]) : "";
    const isAllowed = allowed.some((one) =>
      one.endsWith("*") ? type.startsWith(one.slice(0, -1)) : type === one,
    );
    if (!isAllowed)
      throw invalid(
        `Resource type ${type} is not allowed by parameter ResourceTypes ${JSON.stringify(allowed)}`,
      );
  }
}
