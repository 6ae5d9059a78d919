import { att, permission, ref, type Resource, type Resources } from "../../deployment/sketch.ts";

export interface HttpRouteSketch {
  /** Logical id of the route's function. @default "Fn" */
  readonly function?: string;
  /** Authorization type of the route. @default "NONE" */
  readonly authorization?: "AWS_IAM" | "CUSTOM" | "JWT" | "NONE";
  /** More properties of the route. */
  readonly route?: Readonly<Record<string, unknown>>;
  /** More properties of the integration. */
  readonly integration?: Readonly<Record<string, unknown>>;
  /** Whether API Gateway may invoke the function for the route. @default true */
  readonly permitted?: boolean;
}

/** An HTTP API with a stage, as CDK writes it. The logical id of a route is its key. */
export function httpApi(
  routes: Readonly<Record<string, HttpRouteSketch>>,
  {
    id = "Http",
    api = {},
    stage = {},
  }: { readonly id?: string; readonly api?: object; readonly stage?: object } = {},
): Resources {
  const resources = new Map<string, Resource>([
    [
      id,
      {
        Type: "AWS::ApiGatewayV2::Api",
        Properties: { Name: id.toLowerCase(), ProtocolType: "HTTP", ...api },
      },
    ],
    [
      `${id}Stage`,
      {
        Type: "AWS::ApiGatewayV2::Stage",
        Properties: { ApiId: ref(id), StageName: "$default", AutoDeploy: true, ...stage },
      },
    ],
  ]);
  for (const [key, route] of Object.entries(routes)) {
    const { function: fn = "Fn", permitted = true, authorization = "NONE" } = route;
    const name = `${key} to ${fn}`;
    resources.set(name, {
      Type: "AWS::ApiGatewayV2::Integration",
      Properties: {
        ApiId: ref(id),
        IntegrationType: "AWS_PROXY",
        IntegrationUri: att(fn),
        PayloadFormatVersion: "2.0",
        ...route.integration,
      },
    });
    resources.set(key, {
      Type: "AWS::ApiGatewayV2::Route",
      Properties: {
        ApiId: ref(id),
        RouteKey: key,
        AuthorizationType: authorization,
        Target: { "Fn::Sub": [`integrations/\${Of}`, { Of: ref(name) }] },
        ...route.route,
      },
    });
    if (permitted) resources.set(`${name}Permission`, routePermission(fn, key, id));
  }
  return Object.fromEntries(resources);
}

/** The permission that CDK writes for a route: every stage and method, and the route's own path. */
function routePermission(fn: string, key: string, api = "Http"): Resource {
  const [, path = ""] = key.split(" ");
  const arn = `arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${api}}/*/*${path}`;
  return permission(fn, {
    Principal: "apigateway.amazonaws.com",
    SourceArn: { "Fn::Sub": arn },
  });
}

/** A Lambda authorizer and the permission to invoke its function. */
export function httpAuthorizer(
  id: string,
  fn: string,
  properties: Readonly<Record<string, unknown>> = {},
  permitted = true,
): Resources {
  const uri =
    "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function}/invocations";
  const arn = `arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Http}/authorizers/\${${id}}`;
  const allowed = permission(fn, {
    Principal: "apigateway.amazonaws.com",
    SourceArn: { "Fn::Sub": arn },
  });
  return {
    [id]: {
      Type: "AWS::ApiGatewayV2::Authorizer",
      Properties: {
        ApiId: ref("Http"),
        Name: id,
        AuthorizerType: "REQUEST",
        AuthorizerPayloadFormatVersion: "2.0",
        EnableSimpleResponses: true,
        AuthorizerUri: { "Fn::Sub": [uri, { Function: att(fn) }] },
        IdentitySource: ["$request.header.Authorization"],
        ...properties,
      },
    },
    ...(permitted ? { [`${id}Permission`]: allowed } : {}),
  };
}
