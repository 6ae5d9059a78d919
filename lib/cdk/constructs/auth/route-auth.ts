import type { MethodOptions } from "aws-cdk-lib/aws-apigateway";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import type { AuthKind } from "../../../formats/function/guard-config.ts";
import type { SealedFunction } from "../function/sealed-function.ts";

/** How a route finds out who calls, and refuses everybody else. */
export interface RouteAuth {
  /** Makes what it takes, once there is a route. */
  readonly bind: (route: BoundRoute) => MethodAuth;
}

/** The route that asks. */
export interface BoundRoute {
  /** `<verb> <path template>`. */
  readonly key: string;
  readonly handler: SealedFunction;
  /** Where to put what all routes of the API share. */
  readonly api: Construct;
  /** The table in which the API remembers deliveries; made when the first route asks for it. */
  readonly deliveries: () => ITable;
}

/** What a method of the API is to be made with. */
export interface MethodAuth extends Pick<
  MethodOptions,
  "authorizationType" | "authorizer" | "authorizationScopes" | "requestParameters"
> {
  readonly kind: AuthKind;
  /** Findings of checks that do not apply, by the name of the rule. */
  readonly acknowledged: Readonly<Record<string, string>>;
  /** What the `WWW-Authenticate` of a 401 says. */
  readonly challenge?: string;
}
