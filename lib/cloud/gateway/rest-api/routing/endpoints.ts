import type { Account } from "../../../account/account.ts";
import type { Api } from "../../../account/apigateway/api.ts";

type Endpoints = Readonly<Record<string, string>>;
type Apis = Pick<Account, "apis" | "region">;

/** Suffix of the host names of APIs, which come before it by their ids, as on AWS. */
export function apiHosts({ region }: Pick<Account, "region">): string {
  return `execute-api.${region}.localhost`;
}

/**
 * Returns the API that serves a stage for a host. Each API has a host name of its own. All other hosts belong to the
 * first API that has a stage of this name and an enabled default endpoint.
 */
export function apiAt(account: Apis, host: string, stage: string): Api | undefined {
  const [, id] = host.endsWith(`.${apiHosts(account)}`) ? (/^([^.]*)/.exec(host) ?? []) : [];
  const found = [...account.apis.values()].filter(
    (api) => api.stages.has(stage) && (id === undefined || api.id === id),
  );
  return found.find(({ exposure }) => exposure.hasDefaultEndpoint) ?? found[0];
}

/**
 * URLs of the APIs' stages on default endpoints, by API name. An API whose stage name belongs to another API on the
 * plain host is named by its own host.
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
  return Object.fromEntries(
    [...account.apis.values()]
      .filter(({ exposure }) => exposure.hasDefaultEndpoint)
      .flatMap((api) =>
        [...api.stages.keys()].map((stage) => {
          const isPlain = apiAt(account, host, stage) === api;
          const own = isPlain ? host : `${api.id}.${apiHosts(account)}`;
          return [api.name, `${scheme}://${own}${suffix}/${stage}`];
        }),
      ),
  );
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
