import type { Account } from "../../account/account.ts";
import { pathTemplate, type Throttle } from "../../account/apigateway/api.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import {
  planOf,
  type PlanStage,
  type Quota,
  type UsagePlan,
} from "../../account/apigateway/usage-plan.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";

export const usagePlan: ResourceType = {
  enforced: ["ApiStages", "Quota", "Throttle"],
  inert: ["Description", "Tags", "UsagePlanName"],
  attributes: ["Id"],
  put({ properties, previous }, account) {
    const id = previous?.physicalId ?? newGatewayId(10);
    const plan: UsagePlan = {
      id,
      stages: properties.maps("ApiStages").map((stage) => planStage(stage, account)),
      throttle: throttle(properties, "Throttle"),
      quota: properties.has("Quota") ? quota(properties.map("Quota")) : undefined,
      keyIds: account.usagePlans.get(id)?.keyIds ?? new Set(),
    };
    const others = [...account.usagePlans.values()].filter((other) => other.id !== id);
    if ([...plan.keyIds].some((keyId) => sharesStage(plan, others, keyId))) {
      properties.fail("ApiStages", "has a stage that is also in another plan of one of its keys");
    }
    account.usagePlans.set(id, plan);
    return { physicalId: id, attributes: { Id: id } };
  },
  remove({ physicalId }, { usagePlans }) {
    usagePlans.delete(physicalId);
  },
};

export const usagePlanKey: ResourceType = {
  enforced: ["KeyId", "KeyType", "UsagePlanId"],
  inert: [],
  attributes: ["Id"],
  put({ properties }, { apiKeys, usagePlans }) {
    properties.allow("KeyType", ["API_KEY"]).text("KeyType");
    const [keyId, planId] = [properties.text("KeyId"), properties.text("UsagePlanId")];
    if (!apiKeys.has(keyId))
      properties.fail("KeyId", `names an API key that does not exist: ${keyId}`);
    const plan = usagePlans.get(planId);
    if (!plan)
      return properties.fail("UsagePlanId", `names a usage plan that does not exist: ${planId}`);
    const others = [...usagePlans.values()].filter((other) => other !== plan);
    // AWS also rejects this, because the limits of both plans could apply to a call.
    if (sharesStage(plan, others, keyId)) {
      properties.fail("KeyId", "is already in another plan with one of the stages");
    }
    plan.keyIds.add(keyId);
    const id = `${keyId}:${planId}`;
    return { physicalId: id, attributes: { Id: id } };
  },
  remove({ physicalId }, { usagePlans }) {
    const [keyId = "", planId = ""] = physicalId.split(":");
    usagePlans.get(planId)?.keyIds.delete(keyId);
  },
};

function sharesStage(plan: UsagePlan, others: readonly UsagePlan[], keyId: string): boolean {
  return plan.stages.some((stage) => planOf(others, keyId, stage));
}

function planStage(properties: Properties, { apis }: Account): PlanStage {
  properties.only(["ApiId", "Stage", "Throttle"]);
  const [apiId, stageName] = [properties.text("ApiId"), properties.text("Stage")];
  const stage = apis.get(apiId)?.stages.get(stageName);
  if (!stage)
    return properties.fail("Stage", `names a stage that does not exist: ${apiId}/${stageName}`);
  const { resources, methods } = stage.snapshot;
  const declared = new Set(
    methods.map((method) => `${pathTemplate(resources, method.resourceId)}/${method.httpMethod}`),
  );
  const limits = properties.map("Throttle");
  const throttles = limits.names.flatMap((name) => {
    if (!declared.has(name)) limits.fail(name, "is not a method of the stage");
    const limit = throttle(limits, name);
    const [, template = "", verb = ""] = /^(.*)\/([A-Z]+)$/.exec(name) ?? [];
    return limit ? [[`${template} ${verb}`, limit] as const] : [];
  });
  return { apiId, stageName, throttles: new Map(throttles) };
}

/** Reads a limit. Both its rate and its burst are required, because AWS's defaults are not known. */
function throttle(properties: Properties, name: string): Throttle | undefined {
  if (!properties.has(name)) return undefined;
  const limit = properties.map(name).only(["BurstLimit", "RateLimit"]);
  if (!limit.has("RateLimit") || !limit.has("BurstLimit")) {
    return limit.fail("RateLimit", "and BurstLimit are both required by the local cloud");
  }
  const most = { from: 0, to: 10_000_000 };
  const rate = limit.number("RateLimit", 0);
  if (rate < 0) limit.fail("RateLimit", "must not be negative");
  return { rate, burst: limit.integer("BurstLimit", 0, most) };
}

/** Largest `Offset` of each period, in days. */
const OFFSETS = { DAY: 0, WEEK: 6, MONTH: 27 } as const;

function quota(properties: Properties): Quota {
  properties.only(["Limit", "Offset", "Period"]);
  const period = properties.text("Period");
  if (period !== "DAY" && period !== "WEEK" && period !== "MONTH") {
    return properties.fail("Period", `is ${period}; it must be DAY, WEEK or MONTH`);
  }
  const limit = Number(properties.text("Limit"));
  if (!Number.isInteger(limit) || limit < 0) properties.fail("Limit", "must be a whole number");
  const offset = properties.integer("Offset", 0, { from: 0, to: OFFSETS[period] });
  return { limit, period, offset };
}
