import { clientCredentialsToken } from "../../lib/cli/client/login/client-credentials.ts";
import { deviceToken, type DeviceWorld } from "../../lib/cli/client/login/device-grant.ts";
import {
  loginPaths,
  removeLogin,
  saveLogin,
  storedLogins,
  type LoginPaths,
} from "../../lib/cli/client/login/login-store.ts";
import { tokenUntil, type Login } from "../../lib/cli/client/login/login.ts";
import { FileExposed } from "../../lib/cli/files/private-file.ts";
import { LoginUrlRefused } from "../../lib/cli/client/login/login-url.ts";
import { command, type Main } from "../terminal/command.ts";
import { type ExitStatus, type Io } from "../terminal/io.ts";
import { OPTIONS, readOptions, type LoginOptions, type TokenOptions } from "./options.ts";
import { tryLogin } from "./verify.ts";
import { readPassword } from "../terminal/read-password.ts";

const MORE = `Logins are stored in $XDG_CONFIG_HOME/signet/logins.json (default ~/.config), encrypted with the key in
$XDG_STATE_HOME/signet/logins.key (default ~/.local/state). Only you may have access to these files.

Exit status: 0 done, 1 rejected or failed, 2 for wrong usage or a file that others can read.`;

/** Returns the command. `world` replaces the parts of the environment that it waits for. */
export const loginCommand = (world: Pick<DeviceWorld, "sleep"> = {}): Main =>
  command({
    name: "login",
    summary: "store a login for a URL",
    words: "URL -u USER --password-stdin",
    forms: [
      "URL --oidc --issuer ISSUER --client-id ID --client-secret-stdin",
      "URL --oidc --issuer ISSUER --client-id ID --device",
      "--list",
      "--remove URL",
    ],
    description: `The login is used for URL and all paths below it. signet call sends it there, and nowhere else. The
login is tried first: if a request to URL returns 401, the login is not stored.`,
    options: OPTIONS,
    more: MORE,
    // The URL comes from the command line. An exposed file must be fixed by the user first.
    usageErrors: [LoginUrlRefused, FileExposed],
    run: async ({ values, words }, io) =>
      run(readOptions(values, words), loginPaths(io.env), io, world),
  });

export const main = loginCommand();

async function run(
  options: LoginOptions,
  paths: LoginPaths,
  io: Io,
  world: Pick<DeviceWorld, "sleep">,
): Promise<ExitStatus> {
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
