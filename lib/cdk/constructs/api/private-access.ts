import { type EndpointConfiguration, EndpointType } from "aws-cdk-lib/aws-apigateway";
import type { IVpcEndpoint } from "aws-cdk-lib/aws-ec2";
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CodedError } from "../../../errors.ts";

/** A private API was asked for that nobody could call. */
export class NoVpcEndpoint extends CodedError {
  readonly code = "ERR_NO_VPC_ENDPOINT";
}

/** What makes a REST API private. */
export interface PrivateAccess {
  readonly endpointConfiguration: EndpointConfiguration;
  /** For the API, to which {@link allowUnsigned} statements may be added. */
  readonly policy: PolicyDocument;
}

/**
 * Lets calls through these VPC endpoints come as far as they would come anyway, and no others.
 *
 * The policy denies, and allows nothing: to callers of the same account an Allow in a resource policy is
 * as good as one of their own, so that it would open every route to each of them. Routes without
 * authorization need one all the same, once there is a policy: {@link allowUnsigned}.
 *
 * @throws {NoVpcEndpoint} where there is none.
 */
export function privateAccess(vpcEndpoints: readonly IVpcEndpoint[]): PrivateAccess {
  if (vpcEndpoints.length === 0) {
    throw new NoVpcEndpoint("a private API needs a VPC endpoint through which it is called");
  }
  const ids = vpcEndpoints.map(({ vpcEndpointId }) => vpcEndpointId);
  return {
    endpointConfiguration: { types: [EndpointType.PRIVATE], vpcEndpoints: [...vpcEndpoints] },
    policy: new PolicyDocument({
      statements: [
        new PolicyStatement({
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions: ["execute-api:Invoke"],
          resources: ["execute-api:/*"],
          // True as well of calls that came through no VPC endpoint.
          conditions: { StringNotEquals: { "aws:SourceVpce": ids } },
        }),
      ],
    }),
  };
}

/**
 * Allows calls that nobody has signed to one route without authorization, for an API with a policy.
 *
 * @param path Its template: a parameter stands for anything, also further segments. That opens no route
 *   behind it to those who sign, since it is not for them.
 */
export function allowUnsigned(stageName: string, method: string, path: string): PolicyStatement {
  const verb = method === "ANY" ? "*" : method;
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ["execute-api:Invoke"],
    resources: [`execute-api:/${stageName}/${verb}${path.replaceAll(/\{[^{}]+\}/g, "*")}`],
    conditions: { Null: { "aws:PrincipalArn": "true" } },
  });
}
