import { Template } from "aws-cdk-lib/assertions";
import { User } from "aws-cdk-lib/aws-iam";
import { expect, it } from "vitest";
import { auth, IsolatedNetwork, LockedApi } from "../../lib/constructs/index.ts";
import { actionsOf, grantsOf, propertiesOf, textOf } from "../stacks/template-queries.ts";
import { functionIn, testStack } from "./function-in.ts";

it("lets those invoke a function that it names, and nobody else", () => {
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

it("gives an isolated function no way out but to the endpoints of what it uses", () => {
  const { stack } = testStack();
  const network = new IsolatedNetwork(stack, "Network");
  const callee = functionIn(stack, "Callee");
  const caller = functionIn(stack, "Caller", ["key"], { network });
  callee.allowCallsFrom(caller);
  const template = Template.fromStack(stack);
  for (const type of ["InternetGateway", "NatGateway", "EgressOnlyInternetGateway", "Route"]) {
    expect(propertiesOf(template, `AWS::EC2::${type}`)).toEqual([]);
  }
  const endpoints = propertiesOf(template, "AWS::EC2::VPCEndpoint");
  expect(
    endpoints.map(({ ServiceName, PolicyDocument }) => [
      textOf(ServiceName),
      (PolicyDocument as { Statement: { Action: unknown }[] }).Statement.map(
        ({ Action }) => Action,
      ),
    ]),
  ).toEqual([
    [expect.stringMatching(/\.kms$/), ["kms:Decrypt"]],
    [expect.stringMatching(/\.lambda$/), ["lambda:InvokeFunction"]],
  ]);
});

it("lets the guard of an isolated function reach the plug-in that it asks, and nothing else", () => {
  const { stack } = testStack();
  const network = new IsolatedNetwork(stack, "Network");
  const handler = functionIn(stack, "Handler", [], { network });
  const plugin = auth.plugin(functionIn(stack, "Plugin").function, { passBody: true });
  const api = new LockedApi(stack, "Api", { name: "test" });
  api.addRoute({ method: "POST", path: "/a", handler, auth: plugin });
  const endpoints = propertiesOf(Template.fromStack(stack), "AWS::EC2::VPCEndpoint");
  expect(endpoints.map(({ ServiceName }) => textOf(ServiceName))).toEqual([
    expect.stringMatching(/\.lambda$/),
  ]);
  expect(endpoints).toMatchObject([
    { PolicyDocument: { Statement: [{ Action: "lambda:InvokeFunction", Effect: "Allow" }] } },
  ]);
});
