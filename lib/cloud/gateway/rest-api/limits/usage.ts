import { headerValues } from "../../../../sigv4/request/request.ts";
import { planOf, type ApiKey } from "../../../account/apigateway/usage-plan.ts";
import type { Exchange } from "../routing/exchange.ts";
import * as responses from "../responses/gateway-responses.ts";
import type { GatewayError } from "../responses/gateway-responses.ts";
import { quotas } from "./quotas.ts";
import { tokenBuckets } from "./token-buckets.ts";

/** Result of metering a request. `apiKey` is also set if a valid key has exceeded its limits. */
export interface Usage {
  readonly apiKey?: ApiKey | undefined;
  readonly error?: GatewayError;
  /** Counts the request against the key's quota. Call it once the stage's throttling has accepted the request. */
  readonly count?: () => void;
}

/**
 * Meters requests to methods that require an API key. The key must be enabled, in a usage plan with the stage,
 * and within the limits that the plan sets for each of its keys. A request that is refused by these checks or by
 * the stage's throttling does not count against the quota.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export function usageMeter(): (exchange: Exchange) => Usage {
  const take = tokenBuckets();
  const { hasLeft, count } = quotas();
  return (exchange) => {
    const { account, api, stage, route, receivedAt } = exchange;
    const { method, template } = route;
    const apiKey = keyOf(exchange);
    if (!apiKey?.enabled)
      return invalid(apiKey ? `${apiKey.name} is disabled` : "no known API key");
    const place = { apiId: api.id, stageName: stage.name };
    const found = planOf(account.usagePlans.values(), apiKey.id, place);
    if (!found) return invalid(`${apiKey.name} is not in a usage plan with stage ${stage.name}`);
    const { plan, planStage } = found;
    const { throttle, quota } = plan;
    const verb = method.httpMethod;
    const where = `Usage Plan ID ${plan.id}, RestApi ${api.id}, Stage ${stage.name}, Resource ${method.resourceId}, HttpMethod ${verb}`;
    const ofKey = `${plan.id} ${apiKey.id}`;
    const ofMethod = planStage.throttles.get(`${template} ${verb}`);
    const bucket = ofMethod ? `${ofKey} ${api.id} ${stage.name} ${verb} ${template}` : ofKey;
    const limit = ofMethod ?? throttle;
    if (limit && !take(bucket, limit, receivedAt.getTime())) {
      const { rate, burst } = limit;
      const reason = `Key throttle limit exceeded for ${where}. Limit: ${rate.toFixed(2)} Burst: ${burst}`;
      return { apiKey, error: { ...responses.throttled, reason } };
    }
    if (!quota) return { apiKey };
    if (!hasLeft(ofKey, quota, receivedAt)) {
      const reason = `Key quota exhausted for ${where}. Limit: ${quota.limit} Period: ${quota.period}`;
      return { apiKey, error: { ...responses.quotaExceeded, reason } };
    }
    return { apiKey, count: () => count(ofKey, quota, receivedAt) };
  };
}

/** Reads the key from the API's key source only, either the header or the authorizer's response. */
function keyOf(exchange: Exchange): ApiKey | undefined {
  const { account, stage, request, authorizer } = exchange;
  const values =
    stage.snapshot.apiKeySource === "AUTHORIZER"
      ? [authorizer?.usageIdentifierKey]
      : headerValues(request, "x-api-key");
  // If a request has two keys, neither is used.
  const [value, another] = values;
  if (value === undefined || another !== undefined) return undefined;
  return [...account.apiKeys.values()].find((key) => key.value === value);
}

function invalid(reason: string): Usage {
  return { error: { ...responses.invalidApiKey, reason } };
}
