import type { Account } from "../../../account/account.ts";
import { DEFAULT_ROUTE, servedBy } from "../../../account/apigatewayv2/http-api.ts";

type Endpoints = Readonly<Record<string, string>>;
type HttpApis = Pick<Account, "httpApis">;

/**
 * Adds the URLs of the stages of HTTP APIs, by API name. Each URL names the API by its id in the path, because not every
 * client resolves the host name that the API also has. The URL of the stage `$default` has no stage.
 *
 * @param others URLs of other APIs, whose names are taken.
 * @param host The plain host, such as `127.0.0.1`.
 */
export function withHttpEndpoints(
  others: Endpoints,
  { httpApis }: HttpApis,
  scheme: string,
  host: string,
  port: number,
): Endpoints {
  const suffix = port === (scheme === "https" ? 443 : 80) ? "" : `:${port}`;
  const urls = new Map(Object.entries(others));
  for (const { id, name, hasDefaultEndpoint, stages } of httpApis.values()) {
    if (!hasDefaultEndpoint) continue;
    for (const stage of stages.keys()) {
      const names = [name, `${name}/${stage}`, `${id}/${stage}`];
      const free = names.find((one) => !urls.has(one)) ?? id;
      const path = stage === DEFAULT_ROUTE ? "" : `/${stage}`;
      urls.set(free, `${scheme}://${host}${suffix}/${id}${path}`);
    }
  }
  return Object.fromEntries(urls);
}

/** Returns the keys of the routes of all stages of HTTP APIs, each once. */
export function httpRouteKeys({ httpApis }: HttpApis): readonly string[] {
  const keys = [...httpApis.values()].flatMap((api) =>
    [...api.stages.values()].flatMap((stage) =>
      [...(servedBy(api, stage)?.routes.values() ?? [])].map(({ key }) => key),
    ),
  );
  return [...new Set(keys)];
}
