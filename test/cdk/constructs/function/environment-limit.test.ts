import { Stack } from "aws-cdk-lib";
import { expect, it } from "vitest";
import { auth, LockedApi } from "../../../../lib/cdk/constructs/index.ts";
import { GUARD_VARIABLE } from "../../../../lib/formats/function/guard-config.ts";
import { errorsOf, templateOf, testApp } from "../../../app/stacks/synth-stage.ts";
import { onlyOf, textOf } from "../../../app/stacks/template-queries.ts";
import { functionIn } from "./function-in.ts";

const LIMIT = 4096;

/** Synthesizes a function that guards this many routes, the first with a longer path, in a stack with a long name. */
function withRoutes(count: number, { nameLength = 20, longer = 0 } = {}) {
  const app = testApp();
  const stack = new Stack(app, "Test", { stackName: "S".repeat(nameLength) });
  const handler = functionIn(stack, "Handler", ["key"]);
  const api = new LockedApi(stack, "Api", { name: "test" });
  for (let index = 0; index < count; index++) {
    const hmac = auth.hmac({ scheme: "stripe", keys: [{ secret: "key" }] });
    api.addRoute({
      method: "POST",
      path: `/hooks/${index + 10}${index === 0 ? "x".repeat(longer) : ""}`,
      handler,
      auth: hmac,
    });
  }
  const assembly = app.synth();
  const fn = onlyOf(templateOf(assembly, "S".repeat(nameLength)), "AWS::Lambda::Function");
  // Lambda's `Environment` has only this member.
  const { Variables } = fn["Environment"] as { Variables: Readonly<Record<string, unknown>> };
  const table = `${"S".repeat(nameLength)}-ApiDeliveriesBB42F8F6-1234567890ABC`;
  const texts = Object.entries(Variables).map(([name, value]) => [
    name,
    textOf(value).replaceAll(/<ApiDeliveries\w+>/g, table),
  ]);
  return {
    guard: textOf(Variables[GUARD_VARIABLE]),
    size: Buffer.byteLength(JSON.stringify(Object.fromEntries(texts))),
    errors: errorsOf(assembly, "S".repeat(nameLength)),
  };
}

it("the configuration of a guard names the table of deliveries once for all routes", () => {
  expect(withRoutes(3).guard.match(/<ApiDeliveries/g)).toHaveLength(1);
});

it("an environment that guarded routes fill is accepted up to the limit and rejected above it", () => {
  const one = withRoutes(1).size;
  const each = withRoutes(2).size - one;
  const most = 1 + Math.floor((LIMIT - one) / each);
  const [fits, above] = [withRoutes(most), withRoutes(most + 1)];
  expect(fits.size).toBeLessThanOrEqual(LIMIT);
  expect(fits.errors).toEqual([]);
  expect(above.size).toBeGreaterThan(LIMIT);
  expect(above.errors).toEqual([
    expect.stringMatching(
      new RegExp(
        `^handler: the environment has about ${above.size} bytes .*; the largest: ${GUARD_VARIABLE} \\(`,
      ),
    ),
  ]);
});

it("the name of the table counts with the length that CloudFormation gives it", () => {
  const one = withRoutes(1).size;
  const most = 1 + Math.floor((LIMIT - one) / (withRoutes(2).size - one));
  const longer = LIMIT - withRoutes(most).size - 10;
  expect(withRoutes(most, { longer, nameLength: 30 }).errors).toEqual([]);
  expect(withRoutes(most, { longer, nameLength: 31 }).errors).toHaveLength(1);
});
