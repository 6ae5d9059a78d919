import { getFunction, getFunctionConfiguration } from "./configuration/get-function.ts";
import { listFunctions, listVersionsByFunction } from "./configuration/list-functions.ts";
import { createAlias, deleteAlias, updateAlias } from "./changing/change-alias.ts";
import { publishVersion } from "./changing/publish-version.ts";
import { updateFunctionCode } from "./changing/update-function-code.ts";
import { updateFunctionConfiguration } from "./changing/update-function-configuration.ts";
import { invoke } from "./invoke.ts";
import { invokeWithResponseStream } from "./invoke-with-response-stream.ts";
import { pathPattern, type Operation } from "./request/operation.ts";
import { getAlias, listAliases } from "./reading/aliases.ts";
import { getAccountSettings, getFunctionConcurrency } from "./reading/concurrency.ts";
import {
  getFunctionEventInvokeConfig,
  listFunctionEventInvokeConfigs,
} from "./reading/event-invoke-configs.ts";
import {
  getProvisionedConcurrencyConfig,
  listProvisionedConcurrencyConfigs,
} from "./reading/provisioned-concurrency.ts";
import { getFunctionRecursionConfig, getRuntimeManagementConfig } from "./reading/settings.ts";
import { getFunctionUrlConfig, listFunctionUrlConfigs } from "./reading/function-url-configs.ts";
import { getPolicy } from "./reading/get-policy.ts";
import { listEventSourceMappings } from "./reading/list-event-source-mappings.ts";
import { listLayers, listLayerVersions } from "./reading/layers.ts";
import { listTags } from "./reading/list-tags.ts";

const FUNCTIONS = "/2015-03-31/functions";

/** The operations that run one function or show its variables. The tool `who-can` shows who may perform them. */
export const WHO_CAN_OPERATIONS: readonly Operation[] = [
  {
    ...operation("POST", `${FUNCTIONS}/{function}/invocations`, "Invoke", invoke),
    action: "lambda:InvokeFunction",
  },
  operation(
    "GET",
    `${FUNCTIONS}/{function}/configuration`,
    "GetFunctionConfiguration",
    getFunctionConfiguration,
  ),
  operation("GET", `${FUNCTIONS}/{function}`, "GetFunction", getFunction),
];

/** The operations of Lambda that the local cloud supports. */
export const OPERATIONS: readonly Operation[] = [
  ...WHO_CAN_OPERATIONS,
  {
    ...operation(
      "POST",
      "/2021-11-15/functions/{function}/response-streaming-invocations",
      "InvokeWithResponseStream",
      invokeWithResponseStream,
    ),
    action: "lambda:InvokeFunction",
  },
  operation("GET", "/2016-08-19/account-settings", "GetAccountSettings", getAccountSettings),
  operation("GET", `${FUNCTIONS}/{function}/aliases/{name}`, "GetAlias", getAlias),
  operation(
    "GET",
    "/2019-09-30/functions/{function}/concurrency",
    "GetFunctionConcurrency",
    getFunctionConcurrency,
  ),
  operation(
    "GET",
    "/2021-10-31/functions/{function}/url",
    "GetFunctionUrlConfig",
    getFunctionUrlConfig,
  ),
  operation(
    "GET",
    "/2019-09-25/functions/{function}/event-invoke-config",
    "GetFunctionEventInvokeConfig",
    getFunctionEventInvokeConfig,
  ),
  operation(
    "GET",
    "/2019-09-25/functions/{function}/event-invoke-config/list",
    "ListFunctionEventInvokeConfigs",
    listFunctionEventInvokeConfigs,
  ),
  operation(
    "GET",
    "/2024-08-31/functions/{function}/recursion-config",
    "GetFunctionRecursionConfig",
    getFunctionRecursionConfig,
  ),
  {
    ...operation(
      "GET",
      "/2019-09-30/functions/{function}/provisioned-concurrency",
      "ListProvisionedConcurrencyConfigs",
      listProvisionedConcurrencyConfigs,
    ),
    query: "List",
  },
  operation(
    "GET",
    "/2019-09-30/functions/{function}/provisioned-concurrency",
    "GetProvisionedConcurrencyConfig",
    getProvisionedConcurrencyConfig,
  ),
  operation(
    "GET",
    "/2021-07-20/functions/{function}/runtime-management-config",
    "GetRuntimeManagementConfig",
    getRuntimeManagementConfig,
  ),
  operation("GET", `${FUNCTIONS}/{function}/policy`, "GetPolicy", getPolicy),
  operation("GET", `${FUNCTIONS}/{function}/aliases`, "ListAliases", listAliases),
  operation(
    "GET",
    "/2015-03-31/event-source-mappings",
    "ListEventSourceMappings",
    listEventSourceMappings,
  ),
  operation(
    "GET",
    "/2021-10-31/functions/{function}/urls",
    "ListFunctionUrlConfigs",
    listFunctionUrlConfigs,
  ),
  operation("GET", FUNCTIONS, "ListFunctions", listFunctions),
  operation("GET", "/2018-10-31/layers/{name}/versions", "ListLayerVersions", listLayerVersions),
  operation("GET", "/2018-10-31/layers", "ListLayers", listLayers),
  operation("GET", "/2017-03-31/tags/{function}", "ListTags", listTags),
  operation(
    "GET",
    `${FUNCTIONS}/{function}/versions`,
    "ListVersionsByFunction",
    listVersionsByFunction,
  ),
  operation("PUT", `${FUNCTIONS}/{function}/code`, "UpdateFunctionCode", updateFunctionCode),
  operation(
    "PUT",
    `${FUNCTIONS}/{function}/configuration`,
    "UpdateFunctionConfiguration",
    updateFunctionConfiguration,
  ),
  operation("POST", `${FUNCTIONS}/{function}/versions`, "PublishVersion", publishVersion),
  operation("POST", `${FUNCTIONS}/{function}/aliases`, "CreateAlias", createAlias),
  operation("PUT", `${FUNCTIONS}/{function}/aliases/{name}`, "UpdateAlias", updateAlias),
  operation("DELETE", `${FUNCTIONS}/{function}/aliases/{name}`, "DeleteAlias", deleteAlias),
];

function operation(
  method: string,
  path: string,
  name: string,
  perform: Operation["perform"],
): Operation {
  return { method, path: pathPattern(path), name, action: `lambda:${name}`, perform };
}
