import type { Metric, MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import {
  Grant,
  type IGrantable,
  type IPrincipal,
  type IRole,
  PolicyStatement,
} from "aws-cdk-lib/aws-iam";
import { Function, type IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct, type IConstruct } from "constructs";

/** A function with sealed secrets, in this app or another one. */
export interface ISealedFunction extends IConstruct, IGrantable {
  /** The Lambda function itself. */
  readonly function: IFunction;
  /** Allows the principals to invoke the function directly. */
  allowCallsFrom(...callers: readonly IGrantable[]): void;
}

/** The attributes of a function that another app has deployed. */
export interface SealedFunctionAttributes {
  /** The ARN of the function, in the account of the stack. */
  readonly functionArn: string;
  /**
   * The execution role of the function, to which permissions can be granted.
   *
   * @default - permissions cannot be granted to the function
   */
  readonly role?: IRole;
}

/** The permissions and metrics that a function of this app and a function of another app have in common. */
export abstract class SealedFunctionBase extends Construct implements ISealedFunction {
  /** Returns a function that another app has deployed, so that principals of this app can be allowed to call it. */
  static fromFunctionArn(scope: Construct, id: string, functionArn: string): ISealedFunction {
    return new ImportedFunction(scope, id, { functionArn });
  }

  /** Returns a function that another app has deployed, with the role to which permissions can be granted. */
  static fromSealedFunctionAttributes(
    scope: Construct,
    id: string,
    attributes: SealedFunctionAttributes,
  ): ISealedFunction {
    return new ImportedFunction(scope, id, attributes);
  }

  /** The Lambda function itself. */
  abstract readonly function: IFunction;
  /** The principal to which permissions of the function are granted. */
  abstract readonly grantPrincipal: IPrincipal;

  /** Allows the principals to invoke the function directly. Otherwise only API Gateway may, for its routes. */
  allowCallsFrom(...callers: readonly IGrantable[]): void {
    for (const caller of callers) {
      if (isCaller(caller)) caller.mayCall(this.function);
      else {
        const { actions, resources: resourceArns } = callOnly(this.function);
        Grant.addToPrincipal({ grantee: caller, actions, resourceArns });
      }
    }
  }

  /** Returns the metric of the number of invocations. */
  metricInvocations(props?: MetricOptions): Metric {
    return this.function.metricInvocations(props);
  }

  /** Returns the metric of invocations that failed, because the handler threw or ran out of time or memory. */
  metricErrors(props?: MetricOptions): Metric {
    return this.function.metricErrors(props);
  }

  /** Returns the metric of invocations that Lambda rejected, because too many were running. */
  metricThrottles(props?: MetricOptions): Metric {
    return this.function.metricThrottles(props);
  }

  /** Returns the metric of the time that an invocation takes. */
  metricDuration(props?: MetricOptions): Metric {
    return this.function.metricDuration(props);
  }
}

/** A function that another app has deployed. `SealedFunction.fromSealedFunctionAttributes` returns it. */
class ImportedFunction extends SealedFunctionBase {
  readonly function: IFunction;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, attributes: SealedFunctionAttributes) {
    super(scope, id);
    this.function = Function.fromFunctionAttributes(this, "Function", { ...attributes });
    this.grantPrincipal = this.function.grantPrincipal;
  }
}

/** A function that may need more than a permission to invoke another one, such as a network. */
interface Caller {
  mayCall(callee: IFunction): void;
}

function isCaller(grantee: IGrantable): grantee is IGrantable & Caller {
  return grantee instanceof SealedFunctionBase && "mayCall" in grantee;
}

/** Returns the permission to invoke a function, without its versions and aliases, which `grantInvoke` includes. */
export function callOnly({ functionArn }: IFunction): PolicyStatement {
  return new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [functionArn] });
}
