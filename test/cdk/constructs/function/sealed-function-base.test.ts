import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { PolicyStatement, Role, User } from "aws-cdk-lib/aws-iam";
import { expect, it } from "vitest";
import { type ISealedFunction, SealedFunction } from "../../../../lib/cdk/constructs/index.ts";
import { grantsOf, onlyOf, propertiesOf, textOf } from "../../../app/stacks/template-queries.ts";
import { functionIn, testStack } from "./function-in.ts";

const functionArn = "arn:aws:lambda:eu-west-1:123456789012:function:other";

it("a function of another app may be called by the given principals only", () => {
  const { stack } = testStack();
  const callee = SealedFunction.fromFunctionArn(stack, "Other", functionArn);
  new User(stack, "Stranger");
  callee.allowCallsFrom(functionIn(stack, "Caller"), new User(stack, "Person"));
  const grants = grantsOf(Template.fromStack(stack)).filter(
    ({ Action }) => Action === "lambda:InvokeFunction",
  );
  expect(grants.map(({ to }) => to.join().replace(/Role\w+$|\w{8}$/, "")).toSorted()).toEqual([
    "Caller",
    "Person",
  ]);
  expect(grants.map(({ Resource }) => Resource)).toEqual([functionArn, functionArn]);
});

it("a function of another app gets permissions by its role, and CDK warns if the role is unknown", () => {
  const { stack } = testStack();
  const role = Role.fromRoleName(stack, "Role", "other-role");
  const grant = (fn: ISealedFunction) =>
    fn.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ["s3:GetObject"], resources: ["*"] }),
    );
  grant(SealedFunction.fromSealedFunctionAttributes(stack, "Known", { functionArn, role }));
  grant(SealedFunction.fromFunctionArn(stack, "Unknown", functionArn));
  expect(propertiesOf(Template.fromStack(stack), "AWS::IAM::Policy")).toMatchObject([
    { Roles: ["other-role"] },
  ]);
  const warned = Annotations.fromStack(stack).findWarning("*", Match.anyValue());
  expect(warned.map(({ id }) => id)).toEqual(["/Test/Unknown/Function"]);
});

it("SealedFunction has the metrics of its function", () => {
  const { stack } = testStack();
  const fn = functionIn(stack, "Handler");
  const metrics = [
    fn.metricInvocations(),
    fn.metricErrors(),
    fn.metricThrottles(),
    fn.metricDuration(),
  ];
  expect(metrics.map(({ metricName }) => metricName)).toEqual([
    "Invocations",
    "Errors",
    "Throttles",
    "Duration",
  ]);
  const { functionName: FunctionName } = fn.function;
  for (const { dimensions } of metrics) expect(dimensions).toEqual({ FunctionName });
});

it("SealedFunction counts the refusals in its log only after they are asked for", () => {
  const { stack } = testStack();
  const fn = functionIn(stack, "Handler");
  functionIn(stack, "Other");
  const { metricName, namespace } = fn.metricRefusals();
  expect(fn.metricRefusals({ statistic: "Average" }).statistic).toBe("Average");
  const template = Template.fromStack(stack);
  expect(propertiesOf(template, "AWS::Logs::LogGroup")).toHaveLength(2);
  const { LogGroupName, ...filter } = onlyOf(template, "AWS::Logs::MetricFilter");
  expect(textOf(LogGroupName)).toMatch(/^<HandlerLogs/);
  expect(namespace).toBe("Signet/Refusals");
  expect(textOf(stack.resolve(metricName))).toMatch(/^<HandlerFunction/);
  expect(filter).toEqual({
    // `guard` is a member of the object that the guard logs, and `message` is Lambda's name for the object.
    FilterPattern: '{ $.message.guard = "refused" }',
    MetricTransformations: [
      {
        MetricName: stack.resolve(metricName),
        MetricNamespace: "Signet/Refusals",
        MetricValue: "1",
      },
    ],
  });
});
