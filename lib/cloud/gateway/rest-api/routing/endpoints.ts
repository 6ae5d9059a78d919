import type { Account } from "../../../account/account.ts";
import type { Api } from "../../../account/apigateway/api.ts";

type Endpoints = Readonly<Record<string, string>>;
type Apis = Pick<Account, "apis" | "region">;

/**
 * Returns the API that serves a stage without being named: the first API that has a stage of this name and an enabled
 * default endpoint. Each other API with such a stage is named by its host or by its id in the path.
 */
export function apiWithStage({ apis }: Apis, stage: string): Api | undefined {
  const found = [...apis.values()].filter((api) => api.stages.has(stage));
  return found.find(({ exposure }) => exposure.hasDefaultEndpoint) ?? found[0];
}

/**
 * URLs of the APIs' stages on default endpoints, by API name. An API whose stage name belongs to another API is named
 * in the path by its id, because not every client resolves the host name that it also has.
 *
 * @param host The plain host, such as `127.0.0.1`.
 */
export function defaultEndpoints(
  account: Apis,
  scheme: string,
  host: string,
  port: number,
): Endpoints {
  const suffix = port === (scheme === "https" ? 443 : 80) ? "" : `:${port}`;
  const urls = new Map<string, string>();
  for (const api of account.apis.values()) {
    if (!api.exposure.hasDefaultEndpoint) continue;
    for (const stage of api.stages.keys()) {
      const isPlain = apiWithStage(account, stage) === api && !account.apis.has(stage);
      // An API can have several stages, and two APIs of different stacks can have one name.
      const names = [api.name, `${api.name}/${stage}`, `${api.id}/${stage}`];
      const name = names.find((one) => !urls.has(one)) ?? api.id;
      urls.set(name, `${scheme}://${host}${suffix}${isPlain ? "" : `/${api.id}`}/${stage}`);
    }
  }
  return Object.fromEntries(urls);
}

/** URLs over TLS of default endpoints, by API name, and of custom domains, by domain name and base path. */
export function tlsEndpoints(account: Account, port: number): Endpoints {
  const suffix = port === 443 ? "" : `:${port}`;
  const domains = [...account.domains.values()].flatMap(({ name, mappings }) =>
    [...mappings.keys()].map((basePath): [string, string] => {
      const path = basePath === "" ? "" : `/${basePath}`;
      return [`${name}${path}`, `https://${name}${suffix}${path}`];
    }),
  );
  return {
    ...defaultEndpoints(account, "https", "localhost", port),
    ...Object.fromEntries(domains),
  };
}
