import { clientCredentialsToken } from "../../lib/cli/client/login/client-credentials.ts";
import { deviceToken, type DeviceWorld } from "../../lib/cli/client/login/device-grant.ts";
import {
  loginPaths,
  removeLogin,
  saveLogin,
  storedLogins,
} from "../../lib/cli/client/login/login-store.ts";
import { tokenUntil, type Login } from "../../lib/cli/client/login/login.ts";
import type { ExitStatus, Io } from "../terminal/io.ts";
import { readPassword } from "../terminal/read-password.ts";
import type { LoginOptions, TokenOptions } from "./options.ts";
import { tryLogin } from "./verify.ts";

/** Stores, lists or removes logins. */
export async function run(
  options: LoginOptions,
  io: Io,
  world: Pick<DeviceWorld, "sleep">,
): Promise<ExitStatus> {
  const paths = loginPaths(io.env);
  // The logins are read first, because a user should not type a password that cannot be stored.
  const stored = storedLogins(paths);
  if (options.action === "list") {
    for (const { url, type, name } of stored) io.out(`${url}\t${type}\t${name}\n`);
    return 0;
  }
  const { url } = options;
  if (options.action === "remove") {
    const removed = await removeLogin(paths, url);
    io.err(removed ? `removed the login for ${url}` : `login: no login is stored for ${url}`);
    return removed ? 0 : 1;
  }
  const login =
    options.action === "oidc"
      ? await tokenLogin(options, io, world)
      : await passwordLogin(options, io);
  const untold = options.verify ? await tryLogin(login) : undefined;
  if (untold !== undefined) io.err(`note: ${untold}`);
  await saveLogin(paths, login);
  io.out(`credentials saved for ${login.name} ${url}\n`);
  return 0;
}

async function passwordLogin(
  { url, user }: { readonly url: string; readonly user: string },
  io: Io,
): Promise<Login> {
  const password = await readPassword(`password of ${user}: `, io);
  return { url, name: user, proof: { type: "basic", password } };
}

async function tokenLogin(
  { url, issuer, clientId, secret, device, scope, audience }: TokenOptions,
  io: Io,
  world: Pick<DeviceWorld, "sleep">,
): Promise<Login> {
  const clientSecret = secret ? await readPassword(`secret of ${clientId}: `, io) : undefined;
  const client = { issuer, clientId, scope, audience };
  const token =
    device || clientSecret === undefined
      ? await deviceToken(
          { ...client, clientSecret },
          { ...world, ask: (where, code) => io.err(`open ${where} and enter the code ${code}`) },
        )
      : await clientCredentialsToken({ ...client, clientSecret });
  io.secrets.hide(token.accessToken, "token");
  return {
    url,
    name: clientId,
    proof: {
      type: "oidc",
      issuer,
      ...tokenUntil(token, new Date()),
      // The secret alone would get a token of the client, not of the person who approved this one.
      ...(device ? {} : { clientSecret, scope, audience }),
    },
  };
}
