import { Stack } from "aws-cdk-lib";
import {
  HttpIntegrationType,
  HttpRouteIntegration,
  type HttpRouteIntegrationBindOptions,
  type HttpRouteIntegrationConfig,
  type PayloadFormatVersion,
} from "aws-cdk-lib/aws-apigatewayv2";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";

/** Arguments of {@link FunctionIntegration}. */
interface FunctionIntegrationProps {
  readonly handler: IFunction;
  readonly httpApiId: string;
  readonly method: string;
  readonly path: string;
  readonly payload: PayloadFormatVersion;
}

/**
 * The function of one route. CDK's own integration allows API Gateway to invoke the function for every method of a path;
 * this one allows it for the method of the route only.
 */
export class FunctionIntegration extends HttpRouteIntegration {
  private readonly props: FunctionIntegrationProps;

  constructor(id: string, props: FunctionIntegrationProps) {
    super(id);
    this.props = props;
  }

  override bind({ scope }: HttpRouteIntegrationBindOptions): HttpRouteIntegrationConfig {
    const { handler, httpApiId, method, path, payload } = this.props;
    handler.addPermission(`${scope.node.addr}-Permission`, {
      scope,
      principal: new ServicePrincipal("apigateway.amazonaws.com"),
      sourceArn: Stack.of(scope).formatArn({
        service: "execute-api",
        resource: httpApiId,
        resourceName: `*/${method}${path}`,
      }),
    });
    return {
      type: HttpIntegrationType.AWS_PROXY,
      uri: handler.functionArn,
      payloadFormatVersion: payload,
    };
  }
}
