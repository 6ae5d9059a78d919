import { Stack } from "aws-cdk-lib";
import { expect, it } from "vitest";
import { LockedApi } from "../../../../lib/cdk/constructs/index.ts";
import { errorsOf, templateOf, testApp } from "../../../app/stacks/synth-stage.ts";
import { propertiesOf, textOf } from "../../../app/stacks/template-queries.ts";
import { functionIn } from "./function-in.ts";

const LIMIT = 20_480;

/** Synthesizes a function with this many routes, and measures the policy that Lambda will have. */
function withRoutes(count: number) {
  const app = testApp();
  const env = { account: "123456789012", region: "eu-west-1" };
  const stack = new Stack(app, "Test", { env });
  const handler = functionIn(stack, "Handler");
  const api = new LockedApi(stack, "Api", { name: "test" });
  for (let index = 0; index < count; index++) {
    api.addRoute({ method: "GET", path: `/items/${index + 10}`, handler });
  }
  const assembly = app.synth();
  const permissions = propertiesOf(templateOf(assembly, "Test"), "AWS::Lambda::Permission");
  const statements = permissions.map(({ Action, Principal, SourceArn }) => ({
    Sid: "x".repeat(100),
    Effect: "Allow",
    Principal: { Service: Principal },
    Action,
    Resource: "arn:aws:lambda:eu-west-1:123456789012:function:signet-dev-handler",
    Condition: {
      ArnLike: {
        "AWS:SourceArn": textOf(SourceArn)
          .replace("<AWS::Partition>", "aws")
          .replace(/<ApiRestApiDeployment\w+>/, "prod")
          .replace(/<ApiRestApi\w+>/, "abcde12345"),
      },
    },
  }));
  const policy = { Version: "2012-10-17", Id: "default", Statement: statements };
  return { size: JSON.stringify(policy).length, errors: errorsOf(assembly, "Test") };
}

it("a function may have as many routes as fit into its policy, and one more is an error at synthesis", () => {
  const each = withRoutes(2).size - withRoutes(1).size;
  const most = 1 + Math.floor((LIMIT - withRoutes(1).size) / each);
  const [fits, above] = [withRoutes(most), withRoutes(most + 1)];
  expect(fits.size).toBeLessThanOrEqual(LIMIT);
  expect(fits.errors).toEqual([]);
  expect(above.size).toBeGreaterThan(LIMIT);
  expect(above.errors).toEqual([
    expect.stringMatching(
      /^handler serves \d\d routes, whose permissions .* but Lambda accepts 20480: serve GET \/items\/\d\d by/,
    ),
  ]);
});
