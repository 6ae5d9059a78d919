import { Annotations } from "aws-cdk-lib";
import { type EndpointConfiguration, EndpointType } from "aws-cdk-lib/aws-apigateway";
import type { IVpcEndpoint } from "aws-cdk-lib/aws-ec2";
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IConstruct } from "constructs";
import { CodedError } from "../../../errors.ts";

/** A private API has no VPC endpoint, so no caller could reach it. */
export class NoVpcEndpoint extends CodedError {
  readonly code = "ERR_NO_VPC_ENDPOINT";
}

/** The properties that make a REST API private. */
export interface PrivateAccess {
  readonly endpointConfiguration: EndpointConfiguration;
  /** The resource policy of the API, to which {@link allowUnsigned} statements may be added. */
  readonly policy: PolicyDocument;
}

/**
 * Returns properties that limit an API to calls through the given VPC endpoints. Such calls still need the
 * authorization of their route.
 *
 * The policy has only a Deny. An Allow in a resource policy would suffice for callers in the same account without a
 * grant, so they could call every route. If an API has a resource policy, its routes without authorization need an
 * Allow: {@link allowUnsigned}.
 *
 * @throws {NoVpcEndpoint} If the list of endpoints is empty.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function privateAccess(vpcEndpoints: readonly IVpcEndpoint[]): PrivateAccess {
  if (vpcEndpoints.length === 0) {
    throw new NoVpcEndpoint("a private API needs at least one VPC endpoint: add one to privateTo");
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
          // Also matches calls without a VPC endpoint, because they have no `aws:SourceVpce`.
          conditions: { StringNotEquals: { "aws:SourceVpce": ids } },
        }),
      ],
    }),
  };
}

/** Says at synth how callers reach a private API whose endpoint access mode is `STRICT`. */
export function explainStrict(api: IConstruct): void {
  Annotations.of(api).addInfo(
    'with endpointAccess "STRICT", callers reach this private API only by the private DNS of a VPC endpoint, and its endpoint type cannot be changed',
  );
}

/**
 * Returns a statement that allows unsigned calls to one route without authorization. If an API has a resource policy,
 * each of its routes without authorization needs such a statement.
 *
 * @param path Path template. A parameter matches any text, further segments included. The statement allows no signed
 *   calls to other routes, because it applies to unsigned calls only.
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
