import type { Account } from "../../account/account.ts";

/** Returns the user pools whose tokens an API takes, but whose keys were not given. */
export function poolsWithoutKeys({ apis, jwks }: Account): readonly string[] {
  const pools = [...apis.values()].flatMap(({ authorizers }) =>
    [...authorizers.values()].flatMap((authorizer) =>
      authorizer.type === "COGNITO_USER_POOLS" ? authorizer.pools : [],
    ),
  );
  return [...new Set(pools.filter(({ issuer }) => !jwks.has(issuer)).map(({ id }) => id))];
}
