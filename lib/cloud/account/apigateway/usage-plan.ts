import type { Throttle } from "./api.ts";

/** An API key, which a client sends to methods that require one. It only meters calls and proves no identity. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly enabled: boolean;
}

export interface UsagePlan {
  readonly id: string;
  readonly stages: readonly PlanStage[];
  /** Limit for each key over all stages of the plan. If `undefined`, only the limits of the stages apply. */
  readonly throttle: Throttle | undefined;
  readonly quota: Quota | undefined;
  /** Ids of the keys in the plan. */
  readonly keyIds: Set<string>;
}

export interface PlanStage {
  readonly apiId: string;
  readonly stageName: string;
  /** Limits for each key that replace the plan's limits, by `<path template> <declared verb>`. */
  readonly throttles: ReadonlyMap<string, Throttle>;
}

export interface Quota {
  readonly limit: number;
  readonly period: "DAY" | "WEEK" | "MONTH";
  /** Number of days by which a week starts after Sunday, or a month after its first day. */
  readonly offset: number;
}

/** Returns the only plan that covers a key on a stage, or `undefined` if no plan covers it. */
export function planOf(
  plans: Iterable<UsagePlan>,
  keyId: string,
  { apiId, stageName }: Pick<PlanStage, "apiId" | "stageName">,
): { readonly plan: UsagePlan; readonly planStage: PlanStage } | undefined {
  for (const plan of plans) {
    if (!plan.keyIds.has(keyId)) continue;
    const planStage = plan.stages.find(
      (stage) => stage.apiId === apiId && stage.stageName === stageName,
    );
    if (planStage) return { plan, planStage };
  }
  return undefined;
}
