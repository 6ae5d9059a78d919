import type { Account } from "../../../account/account.ts";

type Endpoints = Readonly<Record<string, string>>;

/** URLs of the APIs' stages on default endpoints under this origin, by API name. */
export function defaultEndpoints({ apis }: Account, origin: string): Endpoints {
  return Object.fromEntries(
    [...apis.values()]
      .filter(({ exposure }) => exposure.hasDefaultEndpoint)
      .flatMap(({ name, stages }) =>
        [...stages.keys()].map((stage) => [name, `${origin}/${stage}`]),
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
    ...defaultEndpoints(account, `https://localhost${suffix}`),
    ...Object.fromEntries(domains),
  };
}
