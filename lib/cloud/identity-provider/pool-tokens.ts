import { randomUUID } from "node:crypto";
import type { Account } from "../account/account.ts";
import type { TokenRequest } from "./devices.ts";
import { oidcState } from "./oidc-state.ts";
import { signToken } from "./signing-keys.ts";

const TOKEN_SECONDS = 3_600;
const POOL = /^([a-z]{2}(?:-[a-z]+)+-\d)_\w{1,55}$/;

/**
 * Returns an ID token and an access token as a Cognito user pool issues them to one of its users, or `undefined` if the
 * form is malformed. Only APIs of the local cloud accept them, and only for a pool without keys of its own.
 *
 * @param form `username`, and `groups` separated by blanks.
 */
export function poolTokens(
  account: Account,
  pool: string,
  form: URLSearchParams,
  { scope, audience }: TokenRequest,
): object | undefined {
  const [, region] = POOL.exec(pool) ?? [];
  if (region === undefined) return undefined;
  const { clock } = account;
  const now = Math.floor((clock.now().getTime() - clock.shiftMs) / 1000);
  const username = form.get("username") ?? "user";
  const groups = (form.get("groups") ?? "").split(" ").filter((group) => group !== "");
  const shared = {
    sub: username,
    iss: `https://cognito-idp.${region}.amazonaws.com/${pool}`,
    auth_time: now,
    iat: now,
    exp: now + TOKEN_SECONDS,
    ...(groups.length > 0 ? { "cognito:groups": groups } : {}),
  };
  const id = { ...shared, aud: audience, "cognito:username": username, token_use: "id" };
  const access = { ...shared, client_id: audience, username, scope, token_use: "access" };
  const signed = (claims: object) =>
    signToken(oidcState(account), { ...claims, jti: randomUUID() });
  return {
    id_token: signed(id),
    access_token: signed(access),
    token_type: "Bearer",
    expires_in: TOKEN_SECONDS,
  };
}
