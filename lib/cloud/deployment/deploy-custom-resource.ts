import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { onFunction } from "../access/requested-actions.ts";
import type { Account } from "../account/account.ts";
import { configurationAt } from "../account/configuration-at.ts";
import { ADVICE } from "../assembly/advice.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { TemplateUnsupported, type TemplateResource } from "../assembly/template.ts";
import type { ResourceRecord } from "../state/cloud-state.ts";
import type { CustomRecord } from "../state/custom-record.ts";
import { readsIn } from "./permission/reads-in.ts";
import type { Run } from "./run/run.ts";
import { customTimeout } from "./custom-resource/custom-timeout.ts";
import type { CustomRequest, Effects } from "./custom-resource/effects.ts";
import { nativeData } from "./custom-resource/native-data.ts";
import { requestProperties } from "./custom-resource/request-properties.ts";
import { hasUnknown, unknownValue } from "../assembly/language/unknown-value.ts";

/**
 * Creates a custom resource, or updates it if its properties have changed. If the update returns another physical id,
 * the previous resource is deleted at the end of the deployment.
 *
 * @param resolved The properties, and the same with the texts of dynamic references instead of the stored values.
 * @param before The record of the earlier deployment, if there is one.
 * @returns The record, or `undefined` if the resource cannot be deployed.
 */
export function* deployCustomResource(
  account: Account,
  stack: AssemblyStack,
  resource: TemplateResource,
  { values, unread }: { readonly values: CustomRecord["properties"]; readonly unread: unknown },
  before: ResourceRecord | undefined,
  run: Run,
): Effects<ResourceRecord | undefined> {
  const { type, logicalId, path, retained } = resource;
  const step = { stackName: stack.name, logicalId, type };
  const properties = requestProperties(values);
  const read = run.problems.attempt(
    stack,
    path,
    () => ({
      serviceToken: requireToken(account, properties, before),
      timeoutSeconds: requireTimeout(properties),
      data: nativeData(type, properties),
    }),
    () => run.isTrial && hasUnknown(properties),
  );
  if (!read) return undefined;
  const { serviceToken, timeoutSeconds, data } = read;
  const earlier = before?.custom;
  if (earlier && isDeepStrictEqual(earlier.properties, properties)) {
    if (earlier.noEcho) hideData(earlier, run);
    run.watcher.step({ ...step, physicalId: before.physicalId, action: "unchanged" });
    return { ...before, type, retained, custom: { ...earlier, path } };
  }
  const action = earlier ? "update" : "create";
  // The trial does not know the function of another custom resource.
  const refused = hasUnknown(serviceToken)
    ? undefined
    : run.permit?.refusalOf(account, [
        ...readsIn(account, unread),
        onFunction(account, serviceToken),
      ]);
  if (refused) {
    run.problems.add(stack, { path, ...refused });
    return undefined;
  }
  run.watcher.step({ ...step, physicalId: before?.physicalId ?? "", action, isBegun: true });
  const request: CustomRequest = {
    ...(earlier
      ? {
          requestType: "Update",
          physicalId: before.physicalId,
          oldProperties: earlier.properties,
        }
      : { requestType: "Create" }),
    stackName: stack.name,
    stackId: stack.id,
    logicalId,
    path,
    type,
    serviceToken,
    timeoutSeconds,
    properties,
  };
  const computed = data && {
    physicalId: earlier ? before.physicalId : randomUUID(),
    requestId: randomUUID(),
    noEcho: false,
    data,
  };
  const response = computed ?? (yield request);
  const { physicalId, requestId, noEcho } = response ?? {
    physicalId: unknownValue(path, "Ref"),
    requestId: "",
    noEcho: false,
  };
  if (before && before.physicalId !== physicalId) {
    run.watcher.step({ ...step, physicalId, action: "replace", earlierId: before.physicalId });
  } else run.watcher.step({ ...step, physicalId, action });
  const custom = {
    path,
    serviceToken,
    properties,
    requestId,
    data: response?.data,
    ...(noEcho ? { noEcho } : {}),
  };
  if (noEcho) hideData(custom, run);
  return { type, physicalId, attributes: {}, retained, custom };
}

/** Keeps the values of a response with `NoEcho` out of messages. */
function hideData({ data }: CustomRecord, { problems }: Run): void {
  const texts = (value: unknown): readonly string[] =>
    typeof value === "object" && value !== null
      ? Object.values(value).flatMap(texts)
      : [String(value)];
  problems.hide(texts(data));
}

/** The variable by which CDK's provider framework finds the state machine that calls its `isCompleteHandler`. */
const WAITER = "WAITER_STATE_MACHINE_ARN";

function requireToken(
  account: Account,
  { ServiceToken: token }: CustomRecord["properties"],
  before: ResourceRecord | undefined,
): string {
  if (typeof token !== "string" || token === "") {
    throw new TemplateUnsupported("property ServiceToken is missing", {
      advice: ADVICE.customResource,
    });
  }
  if (hasUnknown(token)) return token;
  const earlier = before?.custom?.serviceToken;
  if (earlier !== undefined && earlier !== token) {
    throw new TemplateUnsupported("Modifying service token is not allowed.", {
      advice: ADVICE.serviceToken,
    });
  }
  const [, , service, region, accountId] = token.split(":");
  if (service !== "lambda") {
    throw new TemplateUnsupported(
      `property ServiceToken is ${token}; the local cloud runs custom resources of Lambda functions only`,
      { advice: ADVICE.customResource },
    );
  }
  if (region !== account.region || accountId !== account.accountId) {
    throw new TemplateUnsupported(
      `property ServiceToken is ${token}, which is not a function of this account and region`,
      { advice: ADVICE.customResource },
    );
  }
  const configuration = configurationAt(account, token);
  if (!configuration) {
    throw new TemplateUnsupported(`property ServiceToken is refused: Function not found: ${token}`);
  }
  if (configuration.environment[WAITER] !== undefined) {
    throw new TemplateUnsupported(
      "its provider has an isCompleteHandler, which a state machine calls; the local cloud does not run state machines",
      { advice: ADVICE.customResource },
    );
  }
  return token;
}

function requireTimeout(properties: CustomRecord["properties"]): number {
  const seconds = customTimeout(properties);
  if (hasUnknown(properties["ServiceTimeout"]) || !Number.isNaN(seconds)) return seconds;
  throw new TemplateUnsupported("property ServiceTimeout must be a whole number from 1 to 3600");
}
