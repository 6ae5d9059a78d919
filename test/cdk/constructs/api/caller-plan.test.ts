import { AuthorizationType, Period } from "aws-cdk-lib/aws-apigateway";
import { expect, it } from "vitest";
import {
  CallerPlan,
  type CallerPlanProps,
} from "../../../../lib/cdk/constructs/api/caller-plan.ts";
import type { TestCloud } from "../../../cloud/test-cloud.ts";
import { onlyOf, propertiesOf } from "../../../app/stacks/template-queries.ts";
import { deployed, templateOf, testApi } from "../deploy-app.ts";
import { jsonOf } from "../../../json-of.ts";

function planned(props: Omit<CallerPlanProps, "stage"> = {}) {
  const test = testApi();
  test.route("GET", "/a", { authorizationType: AuthorizationType.NONE, apiKeyRequired: true });
  const plan = new CallerPlan(test.stack, "Plan", { stage: test.api.deploymentStage, ...props });
  plan.addCaller("Ann");
  plan.addCaller("Bob");
  return test;
}

async function keyValues(local: TestCloud): Promise<readonly string[]> {
  const as = local.keys("admin");
  const query = "/apikeys?includeValues=true";
  const response = await local.aws("apigateway", query, { as, method: "GET" });
  return jsonOf<{ item: readonly { value: string }[] }>(response).item.map(({ value }) => value);
}

it("CallerPlan limits the requests per second of each caller by default", () => {
  const template = templateOf(planned());
  const { Throttle, Quota, ApiStages } = onlyOf(template, "AWS::ApiGateway::UsagePlan");
  expect({ Throttle, Quota }).toEqual({ Throttle: { RateLimit: 5, BurstLimit: 10 } });
  expect(ApiStages).toHaveLength(1);
});

it("CallerPlan applies the given limits and quota to each caller", () => {
  const quota = { limit: 100, period: Period.WEEK };
  const template = templateOf(planned({ rateLimit: 1, burstLimit: 2, quota }));
  expect(onlyOf(template, "AWS::ApiGateway::UsagePlan")).toMatchObject({
    Throttle: { RateLimit: 1, BurstLimit: 2 },
    Quota: { Limit: 100, Period: "WEEK" },
  });
});

it("CallerPlan creates one API key for each caller, without its value in the template", () => {
  const template = templateOf(planned());
  expect(propertiesOf(template, "AWS::ApiGateway::UsagePlanKey")).toHaveLength(2);
  const keys = propertiesOf(template, "AWS::ApiGateway::ApiKey");
  expect(keys).toEqual([{ Enabled: true }, { Enabled: true }]);
});

it("a caller is served while another one is over its limit", async () => {
  const local = await deployed(planned({ rateLimit: 0.01, burstLimit: 3 }));
  try {
    const [ann, bob] = await keyValues(local);
    const get = async (key = "") =>
      (await local.call("GET", "/prod/a", { headers: [["X-API-Key", key]] })).status;
    const flood = [await get(ann), await get(ann), await get(ann), await get(ann), await get(ann)];
    expect(flood).toEqual([200, 200, 200, 429, 429]);
    expect(await get(bob)).toBe(200);
    expect(await get()).toBe(403);
  } finally {
    await local.close();
  }
});
