import type { Account } from "./account/account.ts";
import { tlsSettings } from "./gateway/rest-api/tls-settings.ts";
import type { Handle } from "./http/http-types.ts";
import type { Log } from "./process/log.ts";
import { serve, type Server } from "./http/server.ts";
import { openAuthority, type AuthorityFiles } from "./http/authority.ts";
import { securing } from "./http/secure.ts";

/**
 * Serves `handle` over TLS. The account's resources determine the TLS settings of each host name.
 *
 * @param files Storage of the local certificate authority.
 * @param port 0 selects a free port; `undefined` turns TLS off.
 * @throws {ServerUnavailable} If the server cannot listen on the port, for example because it is in use.
 * @throws {AuthorityUnusable} If the stored authority is invalid.
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
