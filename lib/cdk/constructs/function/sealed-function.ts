import { Duration } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import {
  Grant,
  type IGrantable,
  type IRole,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  Architecture,
  type Code,
  Function,
  type IFunction,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { EnvContract, Settings } from "../../../formats/function/env.ts";
import { physicalName } from "../../../formats/function/physical-name.ts";
import type { Guard } from "../../../formats/function/guard-config.ts";
import { encryptionContext, type SealedSegment } from "../../../formats/sealed/sealed-segment.ts";
import { acknowledge } from "../acknowledge/acknowledge.ts";
import { decryptOnly } from "./decrypt-only.ts";
import { FunctionGuard } from "./function-guard.ts";
import type { IsolatedNetwork, NetworkService } from "./isolated-network.ts";
import { sealedFunctionEnvironment } from "./sealed-function-environment.ts";

/** Functions that may share keys, because whoever deploys one deploys them all. */
export interface TrustDomain {
  /** Part of the functions' physical names and of their encryption contexts. */
  readonly stage: string;
  /** The key that opens the segments. */
  readonly sealingKey: IKey;
  /** The key with which Lambda encrypts the environment at rest; the role needs no right to it. */
  readonly environmentKey: IKey;
}

export interface SealedFunctionProps<C extends EnvContract> extends TrustDomain {
  /** The function's name in the contract: part of its physical name and its encryption context. */
  readonly name: string;
  /** A folder that holds `handler.mjs`. */
  readonly code: Code;
  /** What the handler reads from its environment. */
  readonly env: C;
  /** One that only CloudFormation knows is measured as its placeholder: its length is not known here. */
  readonly settings: Settings<C>;
  /** The function's part of the sealed file. */
  readonly sealed: readonly SealedSegment[];
  /** @default Duration.seconds(10) */
  readonly timeout?: Duration;
  /** In MiB. @default 256 */
  readonly memorySize?: number;
  /** How many events at once; more are refused with 429. @default 10 */
  readonly reservedConcurrency?: number;
  /** Keeps it from every address but those of the endpoints that it uses. @default it reaches the internet */
  readonly network?: IsolatedNetwork;
}

const HANDLER = "handler.handler";

/**
 * A Node.js function whose secrets travel as ciphertext in its environment, under a role of its own.
 * What keeps it from working once deployed is an error annotation, not an exception: other stacks of
 * the app, the key's above all, must still deploy.
 */
export class SealedFunction<C extends EnvContract = EnvContract>
  extends Construct
  implements IGrantable
{
  readonly function: IFunction;
  /** Its role. */
  readonly grantPrincipal: IRole;
  /** The stage and keys that it was made with, for functions that go with it. */
  readonly domain: TrustDomain;
  private readonly network: IsolatedNetwork | undefined;
  private readonly name: string;
  private readonly inFront: FunctionGuard;

  constructor(scope: Construct, id: string, props: SealedFunctionProps<C>) {
    super(scope, id);
    const { stage, sealingKey, environmentKey, name, env, network } = props;
    this.domain = { stage, sealingKey, environmentKey };
    this.name = name;
    this.network = network;

    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    this.grantPrincipal = role;
    const logGroup = new LogGroup(this, "Logs", { retention: RetentionDays.ONE_MONTH });
    logGroup.grantWrite(role);
    if (env.secrets.length > 0)
      this.permit("kms", decryptOnly(sealingKey, encryptionContext(stage, name)));
    const functionName = physicalName(stage, name);
    network?.admit(role, functionName);
    const fn = new Function(this, "Function", {
      functionName,
      code: props.code,
      handler: HANDLER,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
      timeout: props.timeout ?? Duration.seconds(10),
      memorySize: props.memorySize ?? 256,
      reservedConcurrentExecutions: props.reservedConcurrency ?? 10,
      environment: sealedFunctionEnvironment(this, props),
      environmentEncryption: environmentKey,
      ...network?.placement,
    });
    this.function = fn;
    const { secrets } = env;
    this.inFront = new FunctionGuard(fn, { handler: HANDLER, stage, function: name, secrets });
    acknowledge(
      role,
      "AwsSolutions-IAM5[Resource::*]",
      "X-Ray has no resources to name: PutTraceSegments and PutTelemetryRecords take only *",
    );
    acknowledge(
      fn,
      "Serverless-LambdaDLQ",
      "called while the caller waits for the answer: no event is left that a queue could keep",
    );
  }

  /** Lets these invoke the function directly; nobody else may but API Gateway, for its routes. */
  allowCallsFrom(...callers: readonly IGrantable[]): void {
    for (const caller of callers) {
      if (caller instanceof SealedFunction) caller.mayCall(this.function);
      else {
        const { actions, resources: resourceArns } = callOnly(this.function);
        Grant.addToPrincipal({ grantee: caller, actions, resourceArns });
      }
    }
  }

  /** Lets its code invoke another function, and reach Lambda for that where it is isolated. */
  mayCall(callee: IFunction): void {
    this.permit("lambda", callOnly(callee));
  }

  /**
   * Puts the guard in front of the handler, for all events: from now on the function answers those of
   * routes that it guards, and refuses every other.
   *
   * @param route `<verb> <path template>`.
   * @throws {RangeError} when a key is not a secret of the function, and when the route has another guard:
   *   one API would be guarded as the other asks.
   */
  guard(route: string, guard: Guard): void {
    this.inFront.add(route, guard);
  }

  /** Lets the guard remember deliveries in a table: its own, under its name, and no other function's. */
  remembersIn(table: ITable): void {
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
   * Takes note of a route that the function serves, guarded or not.
   *
   * @throws {RangeError} when the one is not and another is: the guard would refuse it.
   */
  serve(route: string): void {
    this.inFront.serve(route);
  }

  /** A right of its role, and the way to where it is used. */
  private permit(service: NetworkService, statement: PolicyStatement): void {
    this.grantPrincipal.addToPrincipalPolicy(statement);
    this.network?.permit(service, this.grantPrincipal, statement);
  }
}

/** Not grantInvoke: it covers every version and alias too. */
function callOnly({ functionArn }: IFunction): PolicyStatement {
  return new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [functionArn] });
}
