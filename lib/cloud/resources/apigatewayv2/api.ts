import type { Account } from "../../account/account.ts";
import { recordKey } from "../../account/records/record.ts";
import type { HttpApi } from "../../account/apigatewayv2/http-api.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { Deployed, ResourceInput, ResourceType } from "../resource-type/resource-type.ts";
import { corsOf } from "./cors.ts";
import { quickCreate } from "./quick-create.ts";

export const httpApi: ResourceType = {
  enforced: [
    "CorsConfiguration",
    "CredentialsArn",
    "DisableExecuteApiEndpoint",
    "Name",
    "ProtocolType",
    "RouteKey",
    "RouteSelectionExpression",
    "Target",
  ],
  inert: [
    "ApiKeySelectionExpression",
    "BasePath",
    "Description",
    "DisableSchemaValidation",
    "FailOnWarnings",
    "IpAddressType",
    "Tags",
    "Version",
  ],
  attributes: ["ApiEndpoint", "ApiId"],
  put(input, account) {
    const { properties, previous } = input;
    const protocol = properties.text("ProtocolType");
    if (protocol === "WEBSOCKET") return webSocketApi(input, account);
    if (protocol !== "HTTP") {
      properties.fail("ProtocolType", `is ${protocol}; it must be HTTP or WEBSOCKET`);
    }
    const selection = properties.optionalText("RouteSelectionExpression");
    if (selection !== undefined && selection.replaceAll(/[{}]/g, "") !== SELECTION) {
      properties.fail("RouteSelectionExpression", `must be ${SELECTION} for an HTTP API`);
    }
    const id = previous?.physicalId ?? newGatewayId(10);
    const before = account.httpApis.get(id);
    // Routes of other stacks stay, so the maps are kept. Each part removes itself when its resource is deleted.
    const api: HttpApi = {
      id,
      name: properties.text("Name"),
      cors: corsOf(properties),
      hasDefaultEndpoint: !properties.boolean("DisableExecuteApiEndpoint", false),
      routes: before?.routes ?? new Map(),
      integrations: before?.integrations ?? new Map(),
      authorizers: before?.authorizers ?? new Map(),
      deployments: before?.deployments ?? new Map(),
      stages: before?.stages ?? new Map(),
    };
    quickCreate(properties, api, account);
    account.webSocketApis.delete(id);
    account.records.delete(recordKey(TYPE, id));
    account.httpApis.set(id, api);
    return deployed(id, "https", account);
  },
  remove({ physicalId }, { httpApis, webSocketApis, records }) {
    httpApis.delete(physicalId);
    webSocketApis.delete(physicalId);
    records.delete(recordKey(TYPE, physicalId));
  },
};

const TYPE = "AWS::ApiGatewayV2::Api";
const SELECTION = "$request.method $request.path";

/** Returns the record of a WebSocket API, which the local cloud does not serve. */
function webSocketApi({ properties, previous, path }: ResourceInput, account: Account): Deployed {
  const id = previous?.physicalId ?? newGatewayId(10);
  const name = properties.text("Name");
  account.httpApis.delete(id);
  account.webSocketApis.set(id, name);
  account.records.set(recordKey(TYPE, id), {
    type: TYPE,
    path,
    words: "WebSocket API",
    without: undefined,
    silent: false,
    name,
    arn: undefined,
    properties: properties.all,
  });
  return deployed(id, "wss", account);
}

function deployed(id: string, scheme: string, { region }: Account): Deployed {
  const ApiEndpoint = `${scheme}://${id}.execute-api.${region}.amazonaws.com`;
  return { physicalId: id, attributes: { ApiEndpoint, ApiId: id } };
}
