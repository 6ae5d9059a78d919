import type { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Group, type IGrantable, Role, ServicePrincipal, User } from "aws-cdk-lib/aws-iam";
import { expect, it } from "vitest";
import { LockedApi, LockedRoute } from "../../../../lib/cdk/constructs/index.ts";
import {
  grantsOf,
  type Properties,
  propertiesOf,
  textOf,
} from "../../../app/stacks/template-queries.ts";
import { functionIn, testStack } from "../function/function-in.ts";

const callers = {
  "a user": (stack: Stack) => new User(stack, "Caller"),
  "an imported user": (stack: Stack) => User.fromUserName(stack, "Caller", "somebody"),
  "a group": (stack: Stack) => new Group(stack, "Caller"),
  "a role": (stack: Stack) =>
    new Role(stack, "Caller", { assumedBy: new ServicePrincipal("test.amazonaws.com") }),
} satisfies Readonly<Record<string, (stack: Stack) => IGrantable>>;

/** Grants a caller this many routes and returns its policies. */
function granted(kind: keyof typeof callers, count: number) {
  const { stack } = testStack();
  const caller = callers[kind](stack);
  const api = new LockedApi(stack, "Api", { name: "test" });
  const handler = functionIn(stack, "Handler");
  for (let index = 0; index < count; index++) {
    api.addRoute({ method: "GET", path: `/r${index}`, handler }).grantInvoke(caller);
  }
  const template = Template.fromStack(stack);
  const ofCaller = (policy: Properties) => JSON.stringify(policy).includes("execute-api:Invoke");
  const inline = propertiesOf(template, "AWS::IAM::Policy").filter(ofCaller);
  const managed = propertiesOf(template, "AWS::IAM::ManagedPolicy").filter(ofCaller);
  return { inline, managed };
}

/** Returns the size of a policy on AWS, with tokens as long as the text that replaces them. */
function sizeOf({ PolicyDocument: document }: Properties): number {
  return JSON.stringify(document, (_, value: unknown) =>
    typeof value === "object" && value !== null && "Fn::Join" in value
      ? textOf(value)
          .replace("<AWS::Partition>", "aws")
          .replace("<AWS::Region>", "ap-southeast-2")
          .replace("<AWS::AccountId>", "123456789012")
          .replace(/<ApiRestApiDeployment\w+>/, "prod")
          .replace(/<ApiRestApi\w+>/, "abcde12345")
      : value,
  ).length;
}

/** Returns the paths that policies allow. */
function pathsIn(policies: readonly Properties[]): readonly string[] {
  return policies.flatMap(({ PolicyDocument }) =>
    [...JSON.stringify(PolicyDocument).matchAll(/\/GET\/(r\d+)"/g)].map(([, path = ""]) => path),
  );
}

// Object.keys loses the type of the keys.
it.each(Object.keys(callers) as (keyof typeof callers)[])(
  "grantInvoke gives %s with a few routes an inline policy only",
  (kind) => {
    const { inline, managed } = granted(kind, 5);
    expect(pathsIn(inline)).toHaveLength(5);
    expect(managed).toEqual([]);
  },
);

it("grantInvoke of a route of another app allows one verb on one path of the API's stage", () => {
  const { stack } = testStack();
  const route = LockedRoute.fromLockedRouteAttributes(stack, "Route", {
    restApiId: "abcde12345",
    method: "GET",
    path: "/orders/{id}",
  });
  route.grantInvoke(new User(stack, "Caller"));
  const [grant, ...others] = grantsOf(Template.fromStack(stack));
  expect(others).toEqual([]);
  expect(grant).toMatchObject({ Effect: "Allow", Action: "execute-api:Invoke" });
  expect(textOf(grant?.Resource)).toBe(
    "arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:abcde12345/prod/GET/orders/*",
  );
});

it.each([
  ["a user", 2048, 60],
  ["an imported user", 2048, 60],
  ["a group", 5120, 60],
] as const)(
  "grantInvoke keeps the policies of %s with many routes below IAM's limits",
  (kind, limit, count) => {
    const { inline, managed } = granted(kind, count);
    expect(inline).toHaveLength(1);
    for (const policy of inline) expect(sizeOf(policy)).toBeLessThanOrEqual(limit);
    expect(managed.length).toBeGreaterThan(0);
    for (const policy of managed) {
      expect(sizeOf(policy)).toBeLessThanOrEqual(6144);
      const { Users, Groups } = policy;
      expect([Users, Groups].flat().filter((to) => to !== undefined)).toHaveLength(1);
    }
    expect(new Set(pathsIn([...inline, ...managed])).size).toBe(count);
  },
);
