import { Stack, Token, Validations } from "aws-cdk-lib";
import type { Construct } from "constructs";

/**
 * Lambda's limit on the policy of a function, in bytes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const LIMIT_BYTES = 20_480;

/** The longest id that CloudFormation gives a statement. The ids of CDK's permissions for API Gateway are that long. */
const SID_LENGTH = 100;

/** Counts the size of a function's policy, which has one statement for each route that API Gateway may invoke. */
export class PolicyLimit {
  private readonly fn: Construct;
  private readonly name: string;
  private readonly functionName: string;
  private size = JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: [] }).length;
  private routes = 0;

  /** @param name Name of the function in the contract, for the message. */
  constructor(fn: Construct, name: string, functionName: string) {
    this.fn = fn;
    this.name = name;
    this.functionName = functionName;
  }

  /**
   * Counts the statement of a route. The first route that does not fit adds an error annotation to the function. In a
   * stack without a region, the size is counted for a region with a short name.
   *
   * @param route `<verb> <path template>`.
   */
  add(route: string): void {
    const before = this.size;
    this.size += this.statement(route).length + ",".length;
    this.routes++;
    if (before > LIMIT_BYTES || this.size <= LIMIT_BYTES) return;
    Validations.of(this.fn).addError(
      "FunctionPolicyTooLarge",
      `${this.name} serves ${this.routes} routes, whose permissions for API Gateway need about ${this.size} bytes of its policy, but Lambda accepts ${LIMIT_BYTES}: serve ${route} by another function`,
    );
  }

  private statement(route: string): string {
    const { region } = Stack.of(this.fn);
    const scope = `${Token.isUnresolved(region) ? "us-east-1" : region}:123456789012`;
    const path = route.replace(" ", "").replaceAll(/\{[^{}]*\}/g, "*");
    return JSON.stringify({
      Sid: "x".repeat(SID_LENGTH),
      Effect: "Allow",
      Principal: { Service: "apigateway.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: `arn:aws:lambda:${scope}:function:${this.functionName}`,
      Condition: {
        ArnLike: { "AWS:SourceArn": `arn:aws:execute-api:${scope}:abcde12345/prod/${path}` },
      },
    });
  }
}
