import { Template } from "aws-cdk-lib/assertions";
import { User } from "aws-cdk-lib/aws-iam";
import { expect, it } from "vitest";
import { auth, IsolatedNetwork, LockedApi } from "../../../../lib/cdk/constructs/index.ts";
import { actionsOf, grantsOf, propertiesOf, textOf } from "../../../app/stacks/template-queries.ts";
import { functionIn, testStack } from "./function-in.ts";

it("allowCallsFrom allows only the given principals to invoke the function", () => {
  const { stack } = testStack();
  const callee = functionIn(stack, "SentimentAnalysis");
  const caller = functionIn(stack, "CallFromAnother");
  functionIn(stack, "NodeInfo");
  callee.allowCallsFrom(caller, new User(stack, "Person"));
  const template = Template.fromStack(stack);
  const invoking = grantsOf(template).filter((grant) =>
    actionsOf(grant).includes("lambda:InvokeFunction"),
  );
  expect(invoking.map(({ to }) => to.join().replace(/Role.*|\w{8}$/, "")).toSorted()).toEqual([
    "CallFromAnother",
    "Person",
  ]);
  for (const { Resource } of invoking) {
    expect(Resource).toEqual({
      "Fn::GetAtt": [expect.stringMatching(/^SentimentAnalysisFunction/), "Arn"],
    });
  }
});

it("an isolated function is connected only to the endpoints of services that it uses", () => {
  const { stack } = testStack();
  const network = new IsolatedNetwork(stack, "Network");
  const callee = functionIn(stack, "Callee");
  const caller = functionIn(stack, "Caller", ["key"], { network });
  callee.allowCallsFrom(caller);
  const template = Template.fromStack(stack);
  for (const type of ["InternetGateway", "NatGateway", "EgressOnlyInternetGateway", "Route"]) {
    expect(propertiesOf(template, `AWS::EC2::${type}`)).toEqual([]);
  }
  expect(endpointsOf(template)).toEqual([
    [expect.stringMatching(/\.kms$/), ["kms:Decrypt"]],
    [expect.stringMatching(/\.lambda$/), ["lambda:InvokeFunction"]],
  ]);
});

it("the guard of an isolated function may invoke its plugin", () => {
  const { stack } = testStack();
  const network = new IsolatedNetwork(stack, "Network");
  const plugin = functionIn(stack, "Plugin");
  new LockedApi(stack, "Api", { name: "test" }).addRoute({
    method: "POST",
    path: "/a",
    handler: functionIn(stack, "Handler", [], { network }),
    auth: auth.plugin(plugin.function, { passBody: true }),
  });
  expect(endpointsOf(Template.fromStack(stack))).toEqual([
    [expect.stringMatching(/\.lambda$/), ["lambda:InvokeFunction"]],
  ]);
});

/** Returns the service of each VPC endpoint and the actions that its policy allows. */
function endpointsOf(template: Template): readonly (readonly [string, readonly unknown[]])[] {
  return propertiesOf(template, "AWS::EC2::VPCEndpoint").map(({ ServiceName, PolicyDocument }) => [
    textOf(ServiceName),
    // CDK writes every policy document with a list of statements.
    (PolicyDocument as { Statement: { Action: unknown }[] }).Statement.map(({ Action }) => Action),
  ]);
}
