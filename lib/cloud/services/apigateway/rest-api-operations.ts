import { authorizerShape, modelNames, modelShape, validatorShape } from "./api-part-shapes.ts";
import { found } from "./not-found.ts";
import { embeds, ofApi, operation, type Operation } from "./operation.ts";
import { page, PAGING } from "./page.ts";
import { deploymentShape, restApiShape } from "./rest-api-shapes.ts";
import { stageShape } from "./stage-shape.ts";

/** The operations on REST APIs and their parts other than resources. */
export const REST_API_OPERATIONS: readonly Operation[] = [
  operation("GetRestApis", "/restapis", PAGING, (account, _, given) =>
    page(
      given,
      [...account.apis.values()],
      ({ id }) => id,
      (api) => restApiShape(api, account),
    ),
  ),
  ofApi("GetRestApi", "", [], restApiShape),
  ofApi("GetStages", "/stages", ["deploymentId"], (api, account, _, { deploymentId }) => ({
    item: [...api.stages.values()]
      .filter((stage) => (deploymentId ?? stage.deploymentId) === stage.deploymentId)
      .map((stage) => stageShape(stage, api, account)),
  })),
  ofApi("GetStage", "/stages/*", [], (api, account, [name = ""]) =>
    stageShape(found(api.stages.get(name), "Invalid stage identifier specified"), api, account),
  ),
  ofApi("GetDeployments", "/deployments", PAGING, (api, account, _, given) =>
    page(
      given,
      [...api.deployments.keys()],
      (id) => id,
      (id) => deploymentShape(id, api, account, undefined),
    ),
  ),
  ofApi("GetDeployment", "/deployments/*", ["embed"], (api, account, [id = ""], given) => {
    const snapshot = found(api.deployments.get(id), "Invalid Deployment identifier specified");
    return deploymentShape(id, api, account, embeds(given, "apisummary") ? snapshot : undefined);
  }),
  ofApi("GetAuthorizers", "/authorizers", PAGING, (api, account, _, given) =>
    page(
      given,
      [...api.authorizers.keys()],
      (id) => id,
      (id) => authorizerShape(id, api, account) ?? {},
    ),
  ),
  ofApi("GetAuthorizer", "/authorizers/*", [], (api, account, [id = ""]) =>
    found(authorizerShape(id, api, account), "Invalid Authorizer identifier specified"),
  ),
  ofApi("GetRequestValidators", "/requestvalidators", PAGING, (api, account, _, given) =>
    page(
      given,
      [...api.validators.keys()],
      (id) => id,
      (id) => validatorShape(id, api, account) ?? {},
    ),
  ),
  ofApi("GetRequestValidator", "/requestvalidators/*", [], (api, account, [id = ""]) =>
    found(validatorShape(id, api, account), "Invalid Request Validator identifier specified"),
  ),
  ofApi("GetModels", "/models", PAGING, (api, account, _, given) =>
    page(
      given,
      modelNames(api),
      (name) => name,
      (name) => modelShape(name, api, account) ?? {},
    ),
  ),
  ofApi("GetModel", "/models/*", [], (api, account, [name = ""]) =>
    found(modelShape(name, api, account), `Invalid model name specified: ${name}`),
  ),
];
