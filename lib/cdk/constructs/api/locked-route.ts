import {
  AuthorizationType,
  type CfnMethod,
  LambdaIntegration,
  Method,
  Model,
} from "aws-cdk-lib/aws-apigateway";
import type { IRequestValidator, IResource } from "aws-cdk-lib/aws-apigateway";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { AUTH_METADATA } from "../../../formats/function/guard-config.ts";
import { acknowledge } from "../acknowledge/acknowledge.ts";
import { iam } from "../auth/iam.ts";
import type { BoundRoute, RouteAuth } from "../auth/route-auth.ts";
import type { SealedFunction } from "../function/sealed-function.ts";

export interface Throttle {
  /** Requests a second, over all callers. */
  readonly rateLimit: number;
  /** Requests at once, over all callers. */
  readonly burstLimit: number;
}

export interface LockedRouteOptions {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With parameters in braces: `/orders/{id}`. */
  readonly path: `/${string}`;
  readonly handler: SealedFunction;
  /** How a caller proves that it may. @default iam() */
  readonly auth?: RouteAuth;
  /** JSON schema (draft-04) that a body must fit, whatever its content type. @default no body check */
  readonly body?: object;
  /** Of this route alone. @default what the API gives each of its routes */
  readonly throttle?: Throttle;
  /** Asks for an API key of a usage plan beside everything else. @default false */
  readonly apiKeyRequired?: boolean;
}

export interface LockedRouteProps extends Pick<BoundRoute, "api" | "deliveries"> {
  readonly route: LockedRouteOptions;
  readonly resource: IResource;
  readonly validator: IRequestValidator;
}

/** One method of a REST API: asks for IAM unless its route says how else a caller proves itself. */
export class LockedRoute extends Construct {
  /** What a 401 tells the caller to send. */
  readonly challenge: string | undefined;
  /** Whether API Gateway itself asks for nothing, or for nothing that a policy can go by. */
  readonly open: boolean;
  private readonly method: Method;

  constructor(scope: Construct, id: string, props: LockedRouteProps) {
    super(scope, id);
    const { route, resource, validator, api, deliveries } = props;
    const { method, path, handler, auth = iam() } = route;

    const key = `${method} ${path}`;
    const { kind, acknowledged, challenge, ...options } = auth.bind({
      key,
      handler,
      api,
      deliveries,
    });
    handler.serve(key);
    this.challenge = challenge;
    const { authorizationType } = options;
    this.open =
      authorizationType === AuthorizationType.NONE ||
      authorizationType === AuthorizationType.COGNITO;
    this.method = new Method(this, "Method", {
      resource,
      httpMethod: method,
      integration: new LambdaIntegration(handler.function, { allowTestInvoke: false }),
      options: {
        ...options,
        requestValidator: validator,
        requestModels: route.body && requestModels(this, resource, route.body),
        ...(route.apiKeyRequired ? { apiKeyRequired: true } : {}),
      },
    });
    const written = this.method.node.defaultChild as CfnMethod; // Which a Method has for it.
    written.addMetadata(AUTH_METADATA, kind);
    for (const [finding, reason] of Object.entries(acknowledged)) {
      acknowledge(this.method, finding, reason);
    }
  }

  /** Allows to call this verb on this path of this stage, and nothing else. */
  grantInvoke(grantee: IGrantable): Grant {
    return this.method.grantExecute(grantee);
  }
}

/** Under `$default`, so that no content type gets past the check. */
function requestModels(scope: Construct, { api }: IResource, body: object) {
  const model = new Model(scope, "Body", {
    restApi: api,
    contentType: "application/json",
    schema: body,
  });
  return { $default: model };
}
