import { Duration, Lazy } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import {
  Grant,
  type IGrantable,
  type IPrincipal,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  Architecture,
  type CfnFunction,
  type Code,
  Function,
  type IFunction,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { EnvContract, Settings } from "../contract/env.ts";
import { type Guard, GUARD_HANDLER, GUARD_VARIABLE, type GuardConfig } from "../contract/guard.ts";
import { APP, encryptionContext, type SealedSegment } from "../contract/secrets.ts";
import { acknowledge } from "./acknowledge.ts";
import { decryptOnly } from "./decrypt-only.ts";
import { guardLayer } from "./guard-layer.ts";
import type { IsolatedNetwork } from "./isolated-network.ts";
import { sealedFunctionEnvironment } from "./sealed-function-environment.ts";

/** Functions that may share keys, because whoever deploys one deploys them all. */
export interface TrustDomain {
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
  readonly grantPrincipal: IPrincipal;
  readonly domain: TrustDomain;
  private readonly network: IsolatedNetwork | undefined;
  private readonly lambda: Function;
  private readonly name: string;
  private readonly config: GuardConfig;
  private readonly guards: Record<string, Guard> = {};
  private readonly routes = new Set<string>();

  constructor(scope: Construct, id: string, props: SealedFunctionProps<C>) {
    super(scope, id);
    const { stage, sealingKey, environmentKey, name, env, network } = props;
    this.domain = { stage, sealingKey, environmentKey };
    this.name = name;
    this.network = network;
    this.config = {
      handler: HANDLER,
      stage,
      function: name,
      secrets: env.secrets,
      routes: this.guards,
    };

    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    this.grantPrincipal = role;
    const logGroup = new LogGroup(this, "Logs", { retention: RetentionDays.ONE_MONTH });
    logGroup.grantWrite(role);
    if (env.secrets.length > 0)
      this.permit("kms", decryptOnly(sealingKey, encryptionContext(stage, name)));
    const functionName = `${APP}-${stage}-${name}`;
    network?.admit(role, functionName);
    this.lambda = new Function(this, "Function", {
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
    this.function = this.lambda;
    acknowledge(
      role,
      "AwsSolutions-IAM5[Resource::*]",
      "X-Ray has no resources to name: PutTraceSegments and PutTelemetryRecords take only *",
    );
    acknowledge(
      this.lambda,
      "Serverless-LambdaDLQ",
      "called while the caller waits for the answer: no event is left that a queue could keep",
    );
  }

  /** Lets these invoke the function directly; nobody else may but API Gateway, for its routes. */
  allowCallsFrom(...callers: readonly IGrantable[]): void {
    const { functionArn } = this.function;
    for (const caller of callers) {
      // Not grantInvoke: it covers every version and alias too.
      if (caller instanceof SealedFunction) caller.mayCall(this.function);
      else
        Grant.addToPrincipal({
          grantee: caller,
          actions: ["lambda:InvokeFunction"],
          resourceArns: [functionArn],
        });
    }
  }

  /** Lets its own code, or the guard in front of it, call a function; also from within its network. */
  mayCall({ functionArn }: IFunction): void {
    const call = { actions: ["lambda:InvokeFunction"], resources: [functionArn] };
    this.permit("lambda", new PolicyStatement(call));
  }

  /**
   * Puts the guard in front of the handler, for all events: from now on the function answers those of
   * routes that it guards, and refuses every other.
   *
   * @param route `<verb> <path template>`.
   * @throws {RangeError} when a key is no secret of the function, and when the route has another guard:
   *   one API would be guarded as the other asks.
   */
  guard(route: string, guard: Guard): void {
    const keys = guard.type === "webhook" ? guard.keys : [];
    const foreign = keys.find(({ secret }) => !this.config.secrets.includes(secret));
    if (foreign) throw new RangeError(`${foreign.secret} is no secret of ${this.name}`);
    const there = this.guards[route];
    if (there && JSON.stringify(there) !== JSON.stringify(guard)) {
      throw new RangeError(
        `${route}: ${this.name} has another guard there, of another API; give each API a function of its own`,
      );
    }
    if (!this.guarded) this.installGuard();
    this.guards[route] = guard;
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
    this.routes.add(route);
    const open = [...this.routes].find((key) => !Object.hasOwn(this.guards, key));
    if (this.guarded && open !== undefined) {
      throw new RangeError(
        `${open}: ${this.name} is guarded, and answers no route that is not; give the route a function of its own`,
      );
    }
  }

  private get guarded(): boolean {
    return Object.keys(this.guards).length > 0;
  }

  private installGuard(): void {
    this.lambda.addLayers(guardLayer(this));
    this.lambda.addEnvironment(
      GUARD_VARIABLE,
      // Routes are added after this.
      Lazy.string({ produce: () => JSON.stringify(this.config) }),
    );
    const resource = this.lambda.node.defaultChild as CfnFunction; // Which a Function has for it.
    resource.handler = GUARD_HANDLER;
  }

  /** A right of its role, and the way to where it is used. */
  private permit(service: "dynamodb" | "kms" | "lambda", statement: PolicyStatement): void {
    this.grantPrincipal.addToPrincipalPolicy(statement);
    this.network?.permit(service, this.grantPrincipal, statement);
  }
}
