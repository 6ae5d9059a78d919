import { Template } from "aws-cdk-lib/assertions";
import { User } from "aws-cdk-lib/aws-iam";
import { expect, it } from "vitest";
import { type ILockedApi, LockedApi } from "../../../../lib/cdk/constructs/index.ts";
import { grantsOf, textOf } from "../../../app/stacks/template-queries.ts";
import { functionIn, testStack } from "../function/function-in.ts";

/** Returns the resources of all grants, with `<API>` for the id of an API of the stack. */
function grantedBy(make: (stack: ReturnType<typeof testStack>["stack"]) => ILockedApi) {
  const { stack } = testStack();
  make(stack).grantInvoke(new User(stack, "Caller"), "GET", "/orders/{id}");
  return grantsOf(Template.fromStack(stack))
    .filter(({ Action }) => Action === "execute-api:Invoke")
    .map(({ Resource }) => textOf(Resource).replace(/<ApiRestApi\w+>/, "<API>"));
}

it("an API of another app grants one verb on one path of its stage", () => {
  const restApiId = "abcde12345";
  expect(
    grantedBy((stack) => LockedApi.fromLockedApiAttributes(stack, "Api", { restApiId })),
  ).toEqual([
    "arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:abcde12345/prod/GET/orders/*",
  ]);
});

it("an API of this app grants the same, by its own id", () => {
  expect(
    grantedBy((stack) => {
      const api = new LockedApi(stack, "Api", { name: "test" });
      api.addRoute({ method: "GET", path: "/orders/{id}", handler: functionIn(stack, "Handler") });
      return api;
    }),
  ).toEqual([
    "arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<API>/prod/GET/orders/*",
  ]);
});

it.each([
  ["POST", "/orders/{id}"],
  ["GET", "/orders"],
  ["*", "/orders/{id}"],
  ["GET", "/*"],
] as const)("an API of this app grants no %s %s, which is not a route", (method, path) => {
  const { stack } = testStack();
  const api = new LockedApi(stack, "Api", { name: "test" });
  api.addRoute({ method: "GET", path: "/orders/{id}", handler: functionIn(stack, "Handler") });
  expect(() => api.grantInvoke(new User(stack, "Caller"), method, path)).toThrow(
    `there is no route ${method} ${path}; add it before the grant`,
  );
});

it("an API of another app has no addRoute, because its stage would not serve the route", () => {
  const { stack } = testStack();
  const api = LockedApi.fromLockedApiAttributes(stack, "Api", { restApiId: "abcde12345" });
  expect(api).not.toHaveProperty("addRoute");
});
