import type { Account } from "../../../account/account.ts";

type Endpoints = Readonly<Record<string, string>>;

/** Where the stages of APIs are served under this origin, by API name. */
export function defaultEndpoints({ apis }: Account, origin: string): Endpoints {
  return Object.fromEntries(
    [...apis.values()]
      .filter(({ exposure }) => exposure.hasDefaultEndpoint)
      .flatMap(({ name, stages }) =>
        [...stages.keys()].map((stage) => [name, `${origin}/${stage}`]),
      ),
  );
}

/** Those, and what custom domains have, each by its name and base path. */
export function tlsEndpoints(account: Account, port: number): Endpoints {
  const suffix = port === 443 ? "" : `:${port}`;
  const domains = [...account.domains.values()].flatMap(({ name, mappings }) =>
    [...mappings.keys()].map((basePath): [string, string] => {
      const path = basePath === "" ? "" : `/${basePath}`;
      return [`${name}${path}`, `https://${name}${suffix}${path}`];
    }),
  );
  return {
    ...defaultEndpoints(account, `https://localhost${suffix}`),
    ...Object.fromEntries(domains),
  };
}
