import type { Account } from "./account/account.ts";
import { tlsSettings } from "./gateway/rest-api/tls-settings.ts";
import type { Handle } from "./http/http-types.ts";
import type { Log } from "./process/log.ts";
import { serve, type Server } from "./http/server.ts";
import { openAuthority, type AuthorityFiles } from "./http/authority.ts";
import { securing } from "./http/secure.ts";

/**
 * Serves `handle` over TLS, each name as the account's resources say.
 *
 * @param files Where the local certificate authority is kept.
 * @param port 0 takes a free one; none: nothing is served.
 * @throws {ServerUnavailable} when the port is taken.
 * @throws {AuthorityUnusable} when what is kept there is none.
 */
export async function serveTls(
  account: Account,
  handle: Handle,
  files: AuthorityFiles,
  port: number | undefined,
  log: Log,
): Promise<Server | undefined> {
  if (port === undefined) return undefined;
  const authority = await openAuthority(files);
  const secure = securing(authority, (serverName) => tlsSettings(account, serverName));
  return serve(handle, port, "--https-port", log, account.clock, { secure });
}
