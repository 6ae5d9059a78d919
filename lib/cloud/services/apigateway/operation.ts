import type { Account } from "../../account/account.ts";
import type { Api } from "../../account/apigateway/api.ts";
import { found } from "./not-found.ts";
import type { Parameters } from "./page.ts";

/** An operation that reads. */
export interface Operation {
  readonly name: string;
  /** The path, with `*` for an id. */
  readonly path: string;
  /** Names of the query parameters. */
  readonly parameters: readonly string[];
  /** @param ids The ids in the path, decoded. */
  readonly perform: (account: Account, ids: readonly string[], parameters: Parameters) => object;
}

export function operation(
  name: string,
  path: string,
  parameters: readonly string[],
  perform: Operation["perform"],
): Operation {
  return { name, path, parameters, perform };
}

/**
 * Returns an operation on a REST API or a part of it.
 *
 * @param path The path after the id of the API.
 */
export function ofApi(
  name: string,
  path: string,
  parameters: readonly string[],
  perform: (api: Api, account: Account, ids: readonly string[], given: Parameters) => object,
): Operation {
  return operation(
    name,
    `/restapis/*${path}`,
    parameters,
    (account, [apiId = "", ...ids], given) => {
      const { apis, accountId } = account;
      const api = found(apis.get(apiId), `Invalid API identifier specified ${accountId}:${apiId}`);
      return perform(api, account, ids, given);
    },
  );
}

/** Whether the parameter `embed` asks for something that the response leaves out otherwise. */
export function embeds({ embed }: Parameters, what: string): boolean {
  return embed?.split(",").includes(what) ?? false;
}
