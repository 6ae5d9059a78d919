import type { Throttle } from "./api.ts";

/** What a client sends to methods that ask for it. It says on whose account a call goes, and proves nothing. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly enabled: boolean;
}

export interface UsagePlan {
  readonly id: string;
  readonly stages: readonly PlanStage[];
  /** Of each key, over all stages of the plan; none: only what stages set. */
  readonly throttle: Throttle | undefined;
  readonly quota: Quota | undefined;
  /** Ids of the keys in it. */
  readonly keyIds: Set<string>;
}

export interface PlanStage {
  readonly apiId: string;
  readonly stageName: string;
  /** Of each key, instead of the plan's: by `<path template> <declared verb>`. */
  readonly throttles: ReadonlyMap<string, Throttle>;
}

export interface Quota {
  readonly limit: number;
  readonly period: "DAY" | "WEEK" | "MONTH";
  /** Days by which a week starts after Sunday, or a month after its first. */
  readonly offset: number;
}

/** The plan by which a key may be used on a stage: there is one at most. */
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
