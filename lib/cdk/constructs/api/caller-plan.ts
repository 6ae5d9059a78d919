import {
  ApiKey,
  type IApiKey,
  type Period,
  type Stage,
  UsagePlan,
} from "aws-cdk-lib/aws-apigateway";
import { Construct } from "constructs";

/** The largest number of requests of each caller within a period. */
export interface CallerQuota {
  /** Requests within the period. */
  readonly limit: number;
  /** The period, which begins at midnight UTC. */
  readonly period: Period;
}

/** Properties of {@link CallerPlan}. */
export interface CallerPlanProps {
  /** The stage that the plan limits. */
  readonly stage: Stage;
  /**
   * Requests per second of each caller.
   *
   * @default 5
   */
  readonly rateLimit?: number;
  /**
   * Requests of each caller at the same moment (the capacity of API Gateway's token bucket).
   *
   * @default 10
   */
  readonly burstLimit?: number;
  /**
   * Requests of each caller within a period.
   *
   * @default - no quota
   */
  readonly quota?: CallerQuota;
}

/**
 * A usage plan: the limits of each caller, so that one caller cannot use up the stage for the others. Methods with
 * `apiKeyRequired` identify a caller by the API key in the header `x-api-key`. An API key does not authenticate;
 * use it together with a signature or an authorizer.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 * @example
 * const plan = api.addCallerPlan("Partners", { quota: { limit: 1000, period: Period.DAY } });
 * plan.addCaller("Acme");
 * api.addRoute({ method: "GET", path: "/prices", handler: orders, apiKeyRequired: true });
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

  /** Creates an API key for one caller. AWS generates the value, so the template does not contain it. */
  addCaller(id: string): IApiKey {
    const key = new ApiKey(this, id);
    this.plan.addApiKey(key);
    return key;
  }
}
