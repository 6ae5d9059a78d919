import type { DeviceWorld } from "../../lib/cli/client/login/device-grant.ts";
import { FileExposed } from "../../lib/cli/files/private-file.ts";
import { LoginUrlRefused } from "../../lib/cli/client/login/login-url.ts";
import { command, type Main } from "../terminal/command.ts";
import { OPTIONS, readOptions } from "./options.ts";

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
    async run({ values, words }, io) {
      const options = readOptions(values, words);
      // Not needed for the help, and slow to load.
      const { run } = await import("./run.ts");
      return run(options, io, world);
    },
  });

export const main = loginCommand();
