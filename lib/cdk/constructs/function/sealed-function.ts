import { Duration } from "aws-cdk-lib";
import type { Metric, MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { type IRole, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  Function,
  type IFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { type ILogGroup, LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { EnvContract } from "../../../formats/function/env.ts";
import { physicalName } from "../../../formats/function/physical-name.ts";
import type { Guard } from "../../../formats/function/guard-config.ts";
import { encryptionContext } from "../../../formats/sealed/sealed-segment.ts";
import { acknowledge } from "../acknowledge/acknowledge.ts";
import type { ISealingKeys } from "../keys/i-sealing-keys.ts";
import { requireOtherStack } from "../keys/keys-stack.ts";
import { decryptOnly } from "./decrypt-only.ts";
import { limitEnvironment } from "./environment-limit.ts";
import { FunctionGuard } from "./function-guard.ts";
import type { IsolatedNetwork, NetworkService } from "./isolated-network.ts";
import { PolicyLimit } from "./policy-limit.ts";
import type { SealedFunctionProps } from "./sealed-function-props.ts";
import { requireFreeName, requireOwnContext } from "./function-names.ts";
import { refusalMetric } from "./refusal-metric.ts";
import { callOnly, SealedFunctionBase } from "./sealed-function-base.ts";
import { sealedFunctionEnvironment } from "./sealed-function-environment.ts";
import { SealingRecord } from "./sealing-record.ts";

const HANDLER = "handler.handler";

/**
 * A Node.js function with a role of its own, whose environment carries its secrets as ciphertext. A missing secret or
 * an environment that is too large is an error annotation rather than an exception, so that other stacks of the app,
 * above all the stack of the key, can still be deployed.
 *
 * @throws {EnvIncomplete} If a setting is empty.
 * @example
 * new SealedFunction(stack, "Receipts", {
 *   keys,
 *   sealed: SealedSecrets.fromFile("secrets/dev.json", { stage: "dev" }),
 *   name: "receipts",
 *   code: Code.fromAsset("dist/receipts"), // contains handler.mjs
 *   env: { settings: ["CURRENCY"], secrets: ["receiptKey"] },
 *   settings: { CURRENCY: "EUR" },
 * });
 */
export class SealedFunction<C extends EnvContract = EnvContract> extends SealedFunctionBase {
  /** The Lambda function itself. */
  readonly function: IFunction;
  /** The execution role of the function. */
  readonly grantPrincipal: IRole;
  /** The app, stage and keys of the function, for functions that belong to it, such as authorizers. */
  readonly keys: ISealingKeys;
  private readonly logs: ILogGroup;
  private readonly network: IsolatedNetwork | undefined;
  private readonly name: string;
  private readonly inFront: FunctionGuard;
  private readonly policy: PolicyLimit;
  private readonly record: SealingRecord;

  constructor(scope: Construct, id: string, props: SealedFunctionProps<C>) {
    super(scope, id);
    const { keys, name, env, network } = props;
    const { app, stage, sealingKey, environmentKey } = keys;
    const context = encryptionContext(app, stage, name);
    this.keys = keys;
    this.name = name;
    this.network = network;

    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    this.grantPrincipal = role;
    const logGroup = new LogGroup(this, "Logs", { retention: RetentionDays.ONE_MONTH });
    logGroup.grantWrite(role);
    this.logs = logGroup;
    if (env.secrets.length > 0) {
      requireOtherStack(this, keys);
      requireOwnContext(this, context, env.secrets);
      this.permit("kms", decryptOnly(sealingKey, context));
    }
    const functionName = props.functionName ?? physicalName(app, stage, name);
    requireFreeName(this, functionName);
    network?.admit(role, functionName);
    const fn = new Function(this, "Function", {
      functionName,
      code: props.code,
      handler: HANDLER,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role,
      logGroup,
      // Each line is then one JSON object, so that a query can read the members of the guard's lines.
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      timeout: props.timeout ?? Duration.seconds(10),
      memorySize: props.memorySize ?? 256,
      reservedConcurrentExecutions: props.reservedConcurrency ?? 10,
      environment: sealedFunctionEnvironment(this, { ...props, context }),
      environmentEncryption: environmentKey,
      ...network?.placement,
    });
    this.function = fn;
    limitEnvironment(fn, name);
    this.policy = new PolicyLimit(this, name, functionName);
    const { secrets } = env;
    this.inFront = new FunctionGuard(fn, { handler: HANDLER, function: name, secrets });
    this.record = new SealingRecord(this, fn, { ...props, context, functionName });
    acknowledge(
      role,
      "AwsSolutions-IAM5[Resource::*]",
      "X-Ray has no resource types: PutTraceSegments and PutTelemetryRecords accept only *",
    );
    acknowledge(
      fn,
      "Serverless-LambdaDLQ",
      "invoked synchronously: the caller gets the error, so there is no event for a dead-letter queue",
    );
  }

  /**
   * Returns the metric of requests that the guard of the function refused, by its log. It has no data if no route of
   * the function is guarded. The first call creates the filter of the log, which CloudWatch bills as a custom metric.
   */
  metricRefusals(props?: MetricOptions): Metric {
    return refusalMetric(this, this.logs, this.function.functionName, props);
  }

  /** Allows the function's code to invoke another function, through the Lambda endpoint if it is in a network. */
  mayCall(callee: IFunction): void {
    this.permit("lambda", callOnly(callee));
  }

  /**
   * Adds the guard of a route. With a guard, the function serves guarded routes only and rejects every other event.
   *
   * @param route `<verb> <path template>`.
   * @throws {RangeError} If a key is not a secret of the function, or if the function already has another guard for
   *   this route of another API.
   */
  guard(route: string, guard: Guard): void {
    this.inFront.add(route, guard);
    this.record.addGuard(route, guard);
  }

  /**
   * Allows the guard to remember deliveries in a table, in items whose key begins with the function's name. A function
   * has one table, so a later call changes nothing.
   *
   * @param create Returns the table. Called by the first call only.
   */
  remembersIn(create: () => ITable): void {
    const table = this.inFront.rememberIn(create);
    if (!table) return;
    this.permit(
      "dynamodb",
      new PolicyStatement({
        actions: ["dynamodb:GetItem", "dynamodb:PutItem"],
        resources: [table.tableArn],
        conditions: {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${this.name}#*`] },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      }),
    );
  }

  /**
   * Records a route that the function serves, guarded or not. At about 50 routes, the permissions of API Gateway exceed
   * the policy of a function, which is an error annotation.
   *
   * @throws {RangeError} If some routes are guarded and some are not, because the guard would reject the latter.
   */
  serve(route: string): void {
    this.inFront.serve(route);
    this.policy.add(route);
    this.record.addRoute(route);
  }

  /** Records a route whose callers the function authenticates, so that tools can name the route of a secret. */
  authenticates(route: string): void {
    this.record.addRoute(route);
  }

  /** Adds a permission to the role and, if the function is in a network, to the policy of the service's endpoint. */
  private permit(service: NetworkService, statement: PolicyStatement): void {
    this.grantPrincipal.addToPrincipalPolicy(statement);
    this.network?.permit(service, this.grantPrincipal, statement);
  }
}
