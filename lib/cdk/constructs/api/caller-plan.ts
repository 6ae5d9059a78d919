import {
  ApiKey,
  type IApiKey,
  type Period,
  type Stage,
  UsagePlan,
} from "aws-cdk-lib/aws-apigateway";
import { Construct } from "constructs";

export interface CallerPlanProps {
  readonly stage: Stage;
  /** Requests a second, of each caller. @default 5 */
  readonly rateLimit?: number;
  /** Requests at once, of each caller. @default 10 */
  readonly burstLimit?: number;
  /** Requests in a period, of each caller. @default as many as there are */
  readonly quota?: { readonly limit: number; readonly period: Period };
}

/**
 * What each caller may use of a stage, so that none takes it from the others. A caller is known by the
 * API key that it sends in `x-api-key` to methods that ask for one. A key limits; it proves nothing: it
 * goes with a signature or an authorizer, not in their place.
 */
export class CallerPlan extends Construct {
  private readonly plan: UsagePlan;

  constructor(scope: Construct, id: string, props: CallerPlanProps) {
    super(scope, id);

    const { stage, rateLimit = 5, burstLimit = 10, quota } = props;
    this.plan = new UsagePlan(this, "Plan", {
      apiStages: [{ stage }],
      throttle: { rateLimit, burstLimit },
      ...(quota ? { quota } : {}),
    });
  }

  /** The caller's own key. AWS makes its value, so that it is in no template. */
  addCaller(id: string): IApiKey {
    const key = new ApiKey(this, id);
    this.plan.addApiKey(key);
    return key;
  }
}
