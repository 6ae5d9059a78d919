import { Stack } from "aws-cdk-lib";
import { expect, it } from "vitest";
import { errorsOf, testApp } from "../../../app/stacks/synth-stage.ts";
import { functionIn } from "./function-in.ts";

/** Synthesizes a function with one name in each of these regions. */
function inRegions(...regions: readonly string[]) {
  const app = testApp();
  const stacks = regions.map((region, index) => {
    const env = { account: "123456789012", region };
    const stack = new Stack(app, `Stack${index}`, { env });
    functionIn(stack, "Handler");
    return stack.stackName;
  });
  const assembly = app.synth();
  return stacks.map((name) => errorsOf(assembly, name));
}

it("two functions of an app may not have one physical name in an account and region", () => {
  expect(inRegions("eu-west-1", "eu-west-1")).toEqual([
    [],
    [
      expect.stringMatching(
        /^Stack0\/Handler already has the function name signet-dev-handler: set/,
      ),
    ],
  ]);
});

it("two functions of an app may have one physical name in two regions", () => {
  expect(inRegions("eu-west-1", "eu-central-1")).toEqual([[], []]);
});

it("two functions may have one name for sealing only with the same secrets, because their roles open the same ones", () => {
  const app = testApp();
  const stack = new Stack(app, "Stack");
  const sealedFor = (id: string, secrets: readonly string[]) =>
    functionIn(stack, id, secrets, { name: "reader", functionName: id.toLowerCase() });
  sealedFor("First", ["a"]);
  sealedFor("Same", ["a"]);
  sealedFor("Other", ["b"]);
  expect(errorsOf(app.synth(), "Stack").filter((text) => text.includes("other secrets"))).toEqual([
    expect.stringMatching(/^Stack\/First already has the name reader with other secrets/),
  ]);
});
