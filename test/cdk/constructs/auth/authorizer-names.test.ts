import { type App, Stack } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { auth, LockedApi } from "../../../../lib/cdk/constructs/index.ts";
import { errorsOf, templateOf, testApp } from "../../../app/stacks/synth-stage.ts";
import { propertiesOf } from "../../../app/stacks/template-queries.ts";
import { functionIn } from "../function/function-in.ts";

const users = [{ key: "arn:aws:kms:a", names: ["users"], ciphertext: "AAAA" }] as const;
const env = { account: "123456789012", region: "eu-west-1" };

/** Adds a stack with an API whose routes have both kinds of authorizers. */
function apiStack(app: App, id: string, region: string, functionName?: string): void {
  const stack = new Stack(app, id, { env: { ...env, region } });
  const api = new LockedApi(stack, "Api", { name: id });
  const handler = functionIn(stack, "Handler", [], { name: `handler-${id.toLowerCase()}` });
  const basic = auth.basic({ realm: "test", sealed: users, functionName });
  api.addRoute({ method: "GET", path: "/basic", handler, auth: basic });
  const oidc = auth.oidc({ issuer: "https://issuer.example", audience: ["a"] });
  api.addRoute({ method: "GET", path: "/oidc", handler, auth: oidc });
}

/** Synthesizes two stacks and returns the names of their functions and their errors. */
function synthesized(regions: readonly [string, string], functionName?: string) {
  const app = testApp();
  const ids = ["One", "Two"] as const;
  ids.forEach((id, index) => apiStack(app, id, regions[index] ?? "", functionName));
  const assembly = app.synth();
  return ids.map((id) => ({
    names: propertiesOf(templateOf(assembly, id), "AWS::Lambda::Function").map(
      (fn) => fn["FunctionName"],
    ),
    roles: propertiesOf(templateOf(assembly, id), "AWS::IAM::Role").map((role) => role["RoleName"]),
    errors: errorsOf(assembly, id),
  }));
}

describe("the authorizers of two APIs of one stage", () => {
  it("in two stacks of a region have different physical names", () => {
    const [one, two] = synthesized(["eu-west-1", "eu-west-1"]);
    expect([one?.errors, two?.errors]).toEqual([[], []]);
    const names = [...(one?.names ?? []), ...(two?.names ?? [])];
    expect(names).toHaveLength(6);
    expect(new Set(names).size).toBe(6);
    expect(one?.names).toContainEqual(expect.stringMatching(/^signet-dev-basic-[0-9a-f]{8}$/));
    expect(one?.names).toContainEqual(expect.stringMatching(/^signet-dev-oidc-[0-9a-f]{8}$/));
  });

  it("keep their names when another API is added before them", () => {
    const namesOf = (...ids: readonly string[]) => {
      const app = testApp();
      for (const id of ids) apiStack(app, id, "eu-west-1");
      return propertiesOf(templateOf(app.synth(), "Two"), "AWS::Lambda::Function").map(
        (fn) => fn["FunctionName"],
      );
    };
    expect(namesOf("One", "Two")).toEqual(namesOf("Two"));
  });

  it("collide with one given name in a region, which is an error", () => {
    const [one, two] = synthesized(["eu-west-1", "eu-west-1"], "mine");
    expect(one?.errors).toEqual([]);
    expect(two?.errors).toEqual([
      expect.stringMatching(/already has the function name mine: set name or functionName to/),
    ]);
  });

  it("do not collide in two regions, also with a given name, and no role has a name", () => {
    const [one, two] = synthesized(["eu-west-1", "eu-central-1"], "mine");
    expect([one?.errors, two?.errors]).toEqual([[], []]);
    expect(one?.names).toContain("mine");
    expect(two?.names).toContain("mine");
    for (const role of [...(one?.roles ?? []), ...(two?.roles ?? [])]) expect(role).toBeUndefined();
  });
});
