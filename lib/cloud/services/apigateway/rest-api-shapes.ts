import type { Account } from "../../account/account.ts";
import {
  pathTemplate,
  type Api,
  type ApiResource,
  type ApiSnapshot,
} from "../../account/apigateway/api.ts";
import { declarationOf } from "../../account/declaration.ts";
import { mapIn, sent, seconds, tagsIn, type Declared, type Shape } from "./declared.ts";
import { declaredMethod, methodShape } from "./method-shapes.ts";

export function restApiShape({ id, rootResourceId }: Api, account: Account): Shape {
  const { properties = {}, created } =
    declarationOf(account, "AWS::ApiGateway::RestApi", id, id) ?? {};
  const { apiKeySourceType, ...members } = sent(properties, {
    ApiKeySourceType: "text",
    Name: "text",
    Description: "text",
    BinaryMediaTypes: "list",
    DisableExecuteApiEndpoint: "flag",
    SecurityPolicy: "text",
    EndpointAccessMode: "text",
  });
  return {
    id,
    disableExecuteApiEndpoint: false,
    ...members,
    createdDate: seconds(created),
    apiKeySource: apiKeySourceType ?? "HEADER",
    endpointConfiguration: endpointShape(properties),
    policy: policyText(properties["Policy"]),
    rootResourceId,
    tags: tagsIn(properties),
    apiStatus: "AVAILABLE",
  };
}

/** Returns the endpoint configuration of an API or a domain name. Without a type, the endpoint is edge-optimized. */
export function endpointShape(declared: Declared): Shape {
  const configuration = mapIn(declared, "EndpointConfiguration");
  const types = configuration["Types"] ?? ["EDGE"];
  const isPrivate = Array.isArray(types) && types.includes("PRIVATE");
  return {
    types,
    ipAddressType: isPrivate ? "dualstack" : "ipv4",
    ...sent(configuration, { IpAddressType: "text", VpcEndpointIds: "list" }),
  };
}

/** Returns a policy as API Gateway sends it: JSON, whose quotes and slashes are escaped once more. */
function policyText(policy: unknown): string | undefined {
  if (policy === undefined) return undefined;
  const text = typeof policy === "string" ? policy : JSON.stringify(policy);
  return JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/");
}

/** @param withMethods Whether to include the methods, rather than only their names. */
export function resourceShape(
  { id, parentId, pathPart }: ApiResource,
  api: Api,
  account: Account,
  withMethods: boolean,
): Shape {
  const methods = [...api.methods.values()].filter(({ resourceId }) => resourceId === id);
  const shapes = methods.map(({ httpMethod }) => {
    const declared = withMethods ? declaredMethod(account, api, id, httpMethod) : undefined;
    return [httpMethod, declared ? methodShape(declared) : {}];
  });
  return {
    id,
    parentId,
    pathPart: parentId === undefined ? undefined : pathPart,
    path: pathTemplate(api.resources, id),
    resourceMethods: methods.length === 0 ? undefined : Object.fromEntries(shapes),
  };
}

/** @param snapshot The API as the deployment froze it, to include a summary of its methods. */
export function deploymentShape(
  id: string,
  api: Api,
  account: Account,
  snapshot: ApiSnapshot | undefined,
): Shape {
  const declared = declarationOf(account, "AWS::ApiGateway::Deployment", id, api.id);
  return {
    id,
    ...sent(declared?.properties ?? {}, { Description: "text" }),
    createdDate: seconds(declared?.created),
    apiSummary: snapshot && summary(snapshot),
  };
}

function summary({ resources, methods }: ApiSnapshot): Shape {
  const paths: Record<string, Record<string, object>> = {};
  for (const { resourceId, httpMethod, authorization, apiKeyRequired } of methods) {
    const path = (paths[pathTemplate(resources, resourceId)] ??= {});
    path[httpMethod] = { authorizationType: authorization, apiKeyRequired };
  }
  return paths;
}
