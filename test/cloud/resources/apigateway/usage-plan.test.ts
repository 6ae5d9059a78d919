import { expect, it } from "vitest";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { having, refusal } from "../../refusal.ts";
import {
  apiKey,
  lambda,
  ref,
  restApi,
  usagePlan,
  type Resources,
} from "../../deployment/sketch.ts";

const stage = { ApiId: ref("Api"), Stage: ref("ApiStage") };
const api: Resources = {
  ...lambda("Fn", "code"),
  ...restApi({ "GET /": { function: "Fn" }, "ANY /a/{id}": { function: "Fn" } }),
  ...usagePlan("Plan", ["Key"], { ApiStages: [stage] }),
  Key: apiKey(),
};
const onKey = (properties: object) => having(api, "Key", properties);
const onPlan = (properties: object) => having(api, "Plan", properties);
const onLink = (properties: object) => having(api, "PlanInKey", properties);
const throttled = (Throttle: object) => onPlan({ Throttle });
const ofMethod = (name: string) =>
  onPlan({ ApiStages: [{ ...stage, Throttle: { [name]: { RateLimit: 1, BurstLimit: 2 } } }] });
const quota = (Quota: object) => onPlan({ Quota });

it.each<[string, Resources]>([
  ["a plan", api],
  ["a key with a value", onKey({ Value: "x".repeat(20) })],
  ["limits of a plan", throttled({ RateLimit: 0.5, BurstLimit: 2 })],
  ["limits of the root's method", ofMethod("//GET")],
  ["limits of a method", ofMethod("/a/{id}/ANY")],
  ["a quota", quota({ Limit: 5, Period: "MONTH", Offset: 27 })],
  [
    "a key in two plans with different stages",
    { ...api, ...usagePlan("Other", ["Key"], { ApiStages: [] }) },
  ],
])("a deployment accepts %s", (_, resources) => {
  expect(refusal(resources)).toBe("no refusal");
});

it.each<[string, Resources, string]>([
  [
    "a key with a short value",
    onKey({ Value: "x".repeat(19) }),
    "S/Key: property Value has the value",
  ],
  [
    "two keys with the same value",
    { ...onKey({ Value: "x".repeat(20) }), Also: apiKey({ Value: "x".repeat(20) }) },
    "property Value is already the value of another API key",
  ],
  [
    "a rate without a burst",
    throttled({ RateLimit: 5 }),
    "RateLimit and BurstLimit are both required",
  ],
  ["a negative rate", throttled({ RateLimit: -1, BurstLimit: 1 }), "must not be negative"],
  ["a fractional burst", throttled({ RateLimit: 1, BurstLimit: 1.5 }), "whole number"],
  ["limits of an unknown method", ofMethod("/a/GET"), "/a/GET is not a method of the stage"],
  ["limits of all methods of a path", ofMethod("/a/{id}/*"), "is not a method of the stage"],
  ["a quota without a period", quota({ Limit: 5 }), "Period is missing"],
  [
    "a quota with an unknown period",
    quota({ Limit: 5, Period: "YEAR" }),
    "it must be DAY, WEEK or MONTH",
  ],
  [
    "a quota with a fractional limit",
    quota({ Limit: 0.5, Period: "DAY" }),
    "Limit must be a whole number",
  ],
  ["a daily quota with an offset", quota({ Limit: 5, Period: "DAY", Offset: 1 }), "from 0 to 0"],
  [
    "a weekly quota with an offset of 7 days",
    quota({ Limit: 5, Period: "WEEK", Offset: 7 }),
    "from 0 to 6",
  ],
  [
    "a plan for a stage that does not exist",
    onPlan({ ApiStages: [{ ...stage, Stage: "dev" }] }),
    "names a stage that does not exist",
  ],
  [
    "a key that does not exist in a plan",
    onLink({ KeyId: "none" }),
    "KeyId names an API key that does not exist",
  ],
  [
    "a key in a plan that does not exist",
    onLink({ UsagePlanId: "none" }),
    "UsagePlanId names a usage plan that does not exist",
  ],
  ["an unknown type of key", onLink({ KeyType: "JWT" }), "supports API_KEY"],
  [
    "a key in two plans with the same stage",
    { ...api, ...usagePlan("Other", ["Key"], { ApiStages: [stage] }) },
    "KeyId is already in another plan with one of the stages",
  ],
  ["an unknown key source", having(api, "Api", { ApiKeySourceType: "QUERY" }), "AUTHORIZER"],
])("a deployment rejects %s", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it("a second deployment keeps the generated value of a key and the keys of a plan", () => {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources: api });
  const [before] = account.apiKeys.values();
  expect(before?.value).toMatch(/^[A-Za-z0-9]{40}$/);
  // Simulates a restart, after which only the records of the deployment exist.
  account.apiKeys.clear();
  deploySketch(account, { name: "S", resources: api });
  expect([...account.apiKeys.values()]).toEqual([before]);
  const left = Object.entries(api).filter(([id]) => id !== "PlanInKey");
  deploySketch(account, { name: "S", resources: Object.fromEntries(left) });
  expect([...account.usagePlans.values()].map(({ keyIds }) => keyIds.size)).toEqual([0]);
});
