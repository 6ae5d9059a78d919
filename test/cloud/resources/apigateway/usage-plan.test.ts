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
    "one key in two plans, of different stages",
    { ...api, ...usagePlan("Other", ["Key"], { ApiStages: [] }) },
  ],
])("%s: taken", (_, resources) => {
  expect(refusal(resources)).toBe("not at all");
});

it.each<[string, Resources, string]>([
  ["a short value", onKey({ Value: "x".repeat(19) }), "S/Key: property Value has the value"],
  [
    "one value twice",
    { ...onKey({ Value: "x".repeat(20) }), Also: apiKey({ Value: "x".repeat(20) }) },
    "property Value is already the value of another API key",
  ],
  ["half a limit", throttled({ RateLimit: 5 }), "RateLimit and BurstLimit are both required"],
  ["less than nothing", throttled({ RateLimit: -1, BurstLimit: 1 }), "must not be negative"],
  ["half a request at once", throttled({ RateLimit: 1, BurstLimit: 1.5 }), "whole number"],
  ["limits of an unknown method", ofMethod("/a/GET"), "/a/GET is not a method of the stage"],
  ["limits of all methods of a path", ofMethod("/a/{id}/*"), "is not a method of the stage"],
  ["no period", quota({ Limit: 5 }), "Period is missing"],
  ["another period", quota({ Limit: 5, Period: "YEAR" }), "it must be DAY, WEEK or MONTH"],
  ["half a request", quota({ Limit: 0.5, Period: "DAY" }), "Limit must be a whole number"],
  ["a day that starts late", quota({ Limit: 5, Period: "DAY", Offset: 1 }), "from 0 to 0"],
  ["a week of eight days", quota({ Limit: 5, Period: "WEEK", Offset: 7 }), "from 0 to 6"],
  [
    "no such stage",
    onPlan({ ApiStages: [{ ...stage, Stage: "dev" }] }),
    "names a stage that does not exist",
  ],
  ["no such key", onLink({ KeyId: "none" }), "KeyId names an API key that does not exist"],
  [
    "no such plan",
    onLink({ UsagePlanId: "none" }),
    "UsagePlanId names a usage plan that does not exist",
  ],
  ["another kind of key", onLink({ KeyType: "JWT" }), "supports API_KEY"],
  [
    "one key in two plans of a stage",
    { ...api, ...usagePlan("Other", ["Key"], { ApiStages: [stage] }) },
    "KeyId is already in another plan with one of the stages",
  ],
  ["a key source of its own", having(api, "Api", { ApiKeySourceType: "QUERY" }), "AUTHORIZER"],
])("%s: refused", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it("a generated value stays, and a plan that is deployed anew keeps its keys", () => {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources: api });
  const [before] = account.apiKeys.values();
  expect(before?.value).toMatch(/^[A-Za-z0-9]{40}$/);
  // As after a restart: nothing is left but what the deployment remembers.
  account.apiKeys.clear();
  deploySketch(account, { name: "S", resources: api });
  expect([...account.apiKeys.values()]).toEqual([before]);
  const left = Object.entries(api).filter(([id]) => id !== "PlanInKey");
  deploySketch(account, { name: "S", resources: Object.fromEntries(left) });
  expect([...account.usagePlans.values()].map(({ keyIds }) => keyIds.size)).toEqual([0]);
});
