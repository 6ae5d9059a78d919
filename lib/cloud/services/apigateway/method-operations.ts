import type { Account } from "../../account/account.ts";
import type { Api } from "../../account/apigateway/api.ts";
import { mapIn, mapsIn, type Declared } from "./declared.ts";
import {
  declaredMethod,
  integrationResponseShape,
  integrationShape,
  methodResponseShape,
  methodShape,
} from "./method-shapes.ts";
import { found } from "./not-found.ts";
import { embeds, ofApi, type Operation } from "./operation.ts";
import { page, PAGING } from "./page.ts";
import { resourceShape } from "./rest-api-shapes.ts";

const NO_RESOURCE = "Invalid Resource identifier specified";

/** The operations on the resources of an API, their methods and integrations. */
export const METHOD_OPERATIONS: readonly Operation[] = [
  ofApi("GetResources", "/resources", [...PAGING, "embed"], (api, account, _, given) =>
    page(
      given,
      [...api.resources.values()],
      ({ id }) => id,
      (resource) => resourceShape(resource, api, account, embeds(given, "methods")),
    ),
  ),
  ofApi("GetResource", "/resources/*", ["embed"], (api, account, [id = ""], given) => {
    const resource = found(api.resources.get(id), NO_RESOURCE);
    return resourceShape(resource, api, account, embeds(given, "methods"));
  }),
  ofApi("GetMethod", "/resources/*/methods/*", [], (api, account, ids) =>
    methodShape(methodNamed(api, account, ids)),
  ),
  ofApi("GetMethodResponse", "/resources/*/methods/*/responses/*", [], (api, account, ids) =>
    methodResponseShape(ofStatus(methodNamed(api, account, ids), "MethodResponses", ids)),
  ),
  ofApi("GetIntegration", "/resources/*/methods/*/integration", [], (api, account, ids) =>
    integrationShape(methodNamed(api, account, ids)),
  ),
  ofApi(
    "GetIntegrationResponse",
    "/resources/*/methods/*/integration/responses/*",
    [],
    (api, account, ids) => {
      const integration = mapIn(methodNamed(api, account, ids), "Integration");
      return integrationResponseShape(ofStatus(integration, "IntegrationResponses", ids));
    },
  ),
];

function methodNamed(
  api: Api,
  account: Account,
  [id = "", verb = ""]: readonly string[],
): Declared {
  found(api.resources.get(id), NO_RESOURCE);
  return found(declaredMethod(account, api, id, verb), "Invalid Method identifier specified");
}

/** Returns the response for the status that the path names after the resource and the method. */
function ofStatus(declared: Declared, list: string, [, , status]: readonly string[]): Declared {
  const response = mapsIn(declared, list).find(({ StatusCode }) => String(StatusCode) === status);
  return found(response, "Invalid Response status code specified");
}
