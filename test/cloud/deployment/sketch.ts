/** Minimal pieces of CloudFormation templates that the local cloud accepts. */

export type Resources = Readonly<Record<string, Resource>>;
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly [attribute: string]: unknown;
}

export const ref = (id: string) => ({ Ref: id });
export const att = (id: string, attribute = "Arn") => ({ "Fn::GetAtt": [id, attribute] });

export interface Statement {
  readonly Effect?: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly [element: string]: unknown;
}

export function policy(...statements: readonly Statement[]) {
  return {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  };
}

/** A user with one inline policy, or without a policy if there are no statements. */
export function user(name: string, ...statements: readonly Statement[]): Resource {
  const Policies =
    statements.length === 0 ? [] : [{ PolicyName: "Own", PolicyDocument: policy(...statements) }];
  return { Type: "AWS::IAM::User", Properties: { UserName: name, Policies } };
}

/** A role that a service or the principal of an ARN may assume. */
export function role(trusted: unknown, ...statements: readonly Statement[]): Resource {
  const Principal =
    typeof trusted === "string" && trusted.endsWith(".amazonaws.com")
      ? { Service: trusted }
      : { AWS: trusted };
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
  };
  const Policies =
    statements.length === 0 ? [] : [{ PolicyName: "Own", PolicyDocument: policy(...statements) }];
  return { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: trust, Policies } };
}

/** A role with this name that a user of the same stack may assume. */
export function roleFor(
  userId: string,
  name: string,
  ...statements: readonly Statement[]
): Resource {
  const { Properties, ...rest } = role({ "Fn::GetAtt": [userId, "Arn"] }, ...statements);
  return { ...rest, Properties: { ...Properties, RoleName: name }, DependsOn: userId };
}

/** A function with the code of an asset, and its role with the logical id `<id>Role`. */
export function lambda(
  id: string,
  asset: string,
  properties: Readonly<Record<string, unknown>> = {},
  ...statements: readonly Statement[]
): Resources {
  return {
    [`${id}Role`]: role("lambda.amazonaws.com", ...statements),
    [id]: {
      Type: "AWS::Lambda::Function",
      Properties: {
        FunctionName: id.toLowerCase(),
        Code: { S3Bucket: "assets", S3Key: `${asset}.zip` },
        Handler: "handler.handler",
        Runtime: "nodejs24.x",
        Role: att(`${id}Role`),
        ...properties,
      },
    },
  };
}

/** The URL of a function, with the logical id `<function>Url`. */
export function functionUrl(functionId: string, AuthType = "AWS_IAM"): Resources {
  return {
    [`${functionId}Url`]: {
      Type: "AWS::Lambda::Url",
      Properties: { TargetFunctionArn: att(functionId), AuthType },
    },
  };
}

/** A statement of a function's resource policy. */
export function permission(
  functionId: string,
  properties: Readonly<Record<string, unknown>>,
): Resource {
  return {
    Type: "AWS::Lambda::Permission",
    Properties: { FunctionName: att(functionId), Action: "lambda:InvokeFunction", ...properties },
  };
}

/** The two permissions with which a principal may call a function's URL. `*` allows every caller. */
export function urlPermissions(
  functionId: string,
  Principal: unknown,
  FunctionUrlAuthType = "AWS_IAM",
): Resources {
  const Action = "lambda:InvokeFunctionUrl";
  return {
    [`${functionId}ToUrl`]: permission(functionId, { Principal, Action, FunctionUrlAuthType }),
    [`${functionId}ByUrl`]: permission(functionId, { Principal, InvokedViaFunctionUrl: true }),
  };
}

/** An authorizer of an API, and the permission to invoke its function, with the logical id `<id>Permission`. */
export function authorizer(
  id: string,
  functionId: string,
  properties: Readonly<Record<string, unknown>> = {},
  api = "Api",
): Resources {
  const uri =
    "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function}/invocations";
  const arn = `arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${api}}/authorizers/\${${id}}`;
  return {
    [id]: {
      Type: "AWS::ApiGateway::Authorizer",
      Properties: {
        RestApiId: ref(api),
        Name: id,
        Type: "TOKEN",
        IdentitySource: "method.request.header.Authorization",
        AuthorizerUri: { "Fn::Sub": [uri, { Function: att(functionId) }] },
        ...properties,
      },
    },
    [`${id}Permission`]: permission(functionId, {
      Principal: "apigateway.amazonaws.com",
      SourceArn: { "Fn::Sub": arn },
    }),
  };
}

/** A route with an authorizer. */
export function guarded(authorizerId: string, functionId: string): RouteSketch {
  return {
    function: functionId,
    authorization: "CUSTOM",
    method: { AuthorizerId: ref(authorizerId) },
  };
}

/** A gateway response of an API. It must be created before the API's deployment. */
export function gatewayResponse(
  ResponseType: string,
  properties: Readonly<Record<string, unknown>>,
  api = "Api",
): Resource {
  return {
    Type: "AWS::ApiGateway::GatewayResponse",
    Properties: { RestApiId: ref(api), ResponseType, ...properties },
  };
}

export interface RouteSketch {
  /** Logical id of the route's function. */
  readonly function: string;
  /** Authorization type of the method. @default "AWS_IAM" */
  readonly authorization?: "AWS_IAM" | "COGNITO_USER_POOLS" | "CUSTOM" | "NONE";
  /** More properties of the method. */
  readonly method?: Readonly<Record<string, unknown>>;
  readonly timeoutMs?: number;
  /** Whether the response is sent while the function writes it. @default false */
  readonly streams?: boolean;
  /** Whether API Gateway may invoke the function for the route. @default true */
  readonly permitted?: boolean;
}

export interface ApiSketch {
  /** Logical id of the API. @default "Api" */
  readonly id?: string;
  /** Name of the stage. @default "prod" */
  readonly stageName?: string;
  readonly api?: Readonly<Record<string, unknown>>;
  readonly stage?: Readonly<Record<string, unknown>>;
}

/**
 * A REST API with its deployment and stage. `routes` has routes by `<VERB> <path template>`. Logical ids begin
 * with the API's id; the resource of a path is `<Api>Resource<path template>`.
 */
export function restApi(
  routes: Readonly<Record<string, RouteSketch>>,
  { id = "Api", stageName = "prod", api = {}, stage = {} }: ApiSketch = {},
): Resources {
  const resources = new Map<string, Resource>([
    [id, { Type: "AWS::ApiGateway::RestApi", Properties: { Name: id.toLowerCase(), ...api } }],
  ]);
  const methods: string[] = [];
  for (const [key, route] of Object.entries(routes)) {
    const [verb = "", path = ""] = key.split(" ");
    const resource = addPath(resources, id, path);
    const methodId = `${id}Method${key}`;
    methods.push(methodId);
    resources.set(methodId, method(id, resource, verb, route));
    if (route.permitted ?? true) {
      const wildVerb = verb === "ANY" ? "*" : verb;
      const arn = `arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${id}}/*/${wildVerb}${path}`;
      resources.set(`${methodId}Permission`, {
        Type: "AWS::Lambda::Permission",
        Properties: {
          Action: "lambda:InvokeFunction",
          FunctionName: att(route.function),
          Principal: "apigateway.amazonaws.com",
          SourceArn: { "Fn::Sub": arn },
        },
      });
    }
  }
  resources.set(`${id}Deployment`, {
    Type: "AWS::ApiGateway::Deployment",
    DependsOn: methods,
    Properties: { RestApiId: ref(id) },
  });
  resources.set(`${id}Stage`, {
    Type: "AWS::ApiGateway::Stage",
    Properties: {
      RestApiId: ref(id),
      DeploymentId: ref(`${id}Deployment`),
      StageName: stageName,
      ...stage,
    },
  });
  return Object.fromEntries(resources);
}

function addPath(resources: Map<string, Resource>, api: string, path: string): unknown {
  let parent: unknown = att(api, "RootResourceId");
  let prefix = "";
  for (const PathPart of path.split("/").filter((part) => part !== "")) {
    prefix += `/${PathPart}`;
    const id = `${api}Resource${prefix}`;
    const Properties = { RestApiId: ref(api), ParentId: parent, PathPart };
    resources.set(id, { Type: "AWS::ApiGateway::Resource", Properties });
    parent = ref(id);
  }
  return parent;
}

function method(api: string, resource: unknown, verb: string, route: RouteSketch): Resource {
  const invoke =
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function}/invocations";
  const stream = invoke
    .replace("2015-03-31", "2021-11-15")
    .replace("/invocations", "/response-streaming-invocations");
  return {
    Type: "AWS::ApiGateway::Method",
    Properties: {
      RestApiId: ref(api),
      ResourceId: resource,
      HttpMethod: verb,
      AuthorizationType: route.authorization ?? "AWS_IAM",
      Integration: {
        Type: "AWS_PROXY",
        IntegrationHttpMethod: "POST",
        Uri: { "Fn::Sub": [route.streams ? stream : invoke, { Function: att(route.function) }] },
        ...(route.streams ? { ResponseTransferMode: "STREAM" } : {}),
        ...(route.timeoutMs === undefined ? {} : { TimeoutInMillis: route.timeoutMs }),
      },
      ...route.method,
    },
  };
}

/** An API key, which is enabled by default. */
export function apiKey(properties: Readonly<Record<string, unknown>> = {}): Resource {
  return { Type: "AWS::ApiGateway::ApiKey", Properties: { Enabled: true, ...properties } };
}

/** A usage plan with these keys. Each has a resource with the logical id `<plan>In<key>`. */
export function usagePlan(
  id: string,
  keyIds: readonly string[],
  properties: Readonly<Record<string, unknown>>,
): Resources {
  const keys = keyIds.map((keyId): [string, Resource] => [
    `${id}In${keyId}`,
    {
      Type: "AWS::ApiGateway::UsagePlanKey",
      Properties: { KeyId: ref(keyId), KeyType: "API_KEY", UsagePlanId: ref(id) },
    },
  ]);
  return {
    [id]: { Type: "AWS::ApiGateway::UsagePlan", Properties: properties },
    ...Object.fromEntries(keys),
  };
}

/**
 * A web ACL in front of a stage, with the logical ids `<id>` and `<id>Association`. Each rule blocks by default.
 */
export function webAcl(
  rules: readonly Readonly<Record<string, unknown>>[],
  properties: Readonly<Record<string, unknown>> = {},
  { id = "Acl", api = "Api" }: { readonly id?: string; readonly api?: string } = {},
): Resources {
  const arn = `arn:aws:apigateway:\${AWS::Region}::/restapis/\${${api}}/stages/\${${api}Stage}`;
  const Rules = rules.map((rule, index) => ({
    Name: `Rule${index}`,
    Priority: index,
    Action: { Block: {} },
    ...rule,
  }));
  return {
    [id]: {
      Type: "AWS::WAFv2::WebACL",
      Properties: { Scope: "REGIONAL", DefaultAction: { Allow: {} }, Rules, ...properties },
    },
    [`${id}Association`]: {
      Type: "AWS::WAFv2::WebACLAssociation",
      Properties: { ResourceArn: { "Fn::Sub": arn }, WebACLArn: att(id) },
    },
  };
}

/** An IP set, to which a rule can refer. */
export function ipSet(...Addresses: readonly string[]): Resource {
  return {
    Type: "AWS::WAFv2::IPSet",
    Properties: { Scope: "REGIONAL", IPAddressVersion: "IPV4", Addresses },
  };
}

/** A statement that matches bytes in a part of a request. */
export function bytes(
  PositionalConstraint: string,
  FieldToMatch: Readonly<Record<string, unknown>>,
  SearchString: string,
  ...transformations: readonly string[]
) {
  const types = transformations.length > 0 ? transformations : ["NONE"];
  const TextTransformations = types.map((Type, Priority) => ({ Priority, Type }));
  return {
    ByteMatchStatement: { PositionalConstraint, FieldToMatch, SearchString, TextTransformations },
  };
}

/** A custom domain whose logical id is its name, and its mappings: an API's logical id by base path. */
export function customDomain(
  name: string,
  properties: Readonly<Record<string, unknown>> = {},
  mappings: Readonly<Record<string, string>> = { "": "Api" },
): Resources {
  const mapped = Object.entries(mappings).map(([BasePath, api]): [string, Resource] => [
    `${name}/${BasePath}`,
    {
      Type: "AWS::ApiGateway::BasePathMapping",
      Properties: {
        DomainName: ref(name),
        RestApiId: ref(api),
        Stage: ref(`${api}Stage`),
        ...(BasePath === "" ? {} : { BasePath }),
      },
    },
  ]);
  return {
    [name]: {
      Type: "AWS::ApiGateway::DomainName",
      Properties: {
        DomainName: name,
        RegionalCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/x",
        EndpointConfiguration: { Types: ["REGIONAL"] },
        ...properties,
      },
    },
    ...Object.fromEntries(mapped),
  };
}
