import type { Account } from "../../account/account.ts";
import type { Api } from "../../account/apigateway/api.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";

/**
 * Returns the API that `RestApiId` names.
 *
 * @throws {TemplateUnsupported} If the API does not exist.
 */
export function apiOf(properties: Properties, account: Account): Api {
  const id = properties.text("RestApiId");
  return account.apis.get(id) ?? properties.fail("RestApiId", `names an unknown API: ${id}`);
}

/** Returns a `remove` function for a part of an API. It does nothing if the API has already been removed. */
export function forget(take: (api: Api, id: string) => unknown) {
  return ({ physicalId, attributes }: ResourceRecord, account: Account): void => {
    const api = account.apis.get(attributes["RestApiId"] ?? "");
    if (api) take(api, physicalId);
  };
}
