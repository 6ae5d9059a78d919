import type { Account } from "../../account/account.ts";
import type { ApiKey, UsagePlan } from "../../account/apigateway/usage-plan.ts";
import { declarationOf } from "../../account/declaration.ts";
import { mapIn, mapsIn, sent, seconds, tagsIn, type Declared, type Shape } from "./declared.ts";

export function apiKeyShape(
  { id, name, enabled, value }: ApiKey,
  account: Account,
  withValue: boolean,
): Shape {
  const declared = declarationOf(account, "AWS::ApiGateway::ApiKey", id);
  const properties = declared?.properties ?? {};
  return {
    id,
    value: withValue ? value : undefined,
    name,
    ...sent(properties, { CustomerId: "text", Description: "text" }),
    enabled,
    createdDate: seconds(declared?.created),
    lastUpdatedDate: seconds(declared?.updated),
    stageKeys: [],
    tags: tagsIn(properties),
  };
}

export function usagePlanShape({ id }: UsagePlan, account: Account): Shape {
  const { properties = {} } = declarationOf(account, "AWS::ApiGateway::UsagePlan", id) ?? {};
  const { usagePlanName: name = id, ...members } = sent(properties, {
    UsagePlanName: "text",
    Description: "text",
  });
  const quota = mapIn(properties, "Quota");
  return {
    id,
    name,
    ...members,
    apiStages: mapsIn(properties, "ApiStages").map((stage) => ({
      ...sent(stage, { ApiId: "text", Stage: "text" }),
      throttle:
        stage["Throttle"] === undefined ? undefined : limitsByMethod(mapIn(stage, "Throttle")),
    })),
    throttle:
      properties["Throttle"] === undefined ? undefined : limits(mapIn(properties, "Throttle")),
    quota:
      properties["Quota"] === undefined
        ? undefined
        : { offset: 0, ...sent(quota, { Limit: "number", Offset: "number", Period: "text" }) },
    tags: tagsIn(properties),
  };
}

export function usagePlanKeyShape({ id, name, value }: ApiKey): Shape {
  return { id, type: "API_KEY", value, name };
}

function limits(declared: Declared): Shape {
  return sent(declared, { RateLimit: "number", BurstLimit: "number" });
}

function limitsByMethod(declared: Declared): Shape {
  const names = Object.keys(declared);
  return Object.fromEntries(names.map((name) => [name, limits(mapIn(declared, name))]));
}
