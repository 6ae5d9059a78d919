import { FileExposed } from "../../lib/cli/files/private-file.ts";
import { RequestInvalid } from "../../lib/sigv4/request/request.ts";
import { OPTIONS } from "./option-words.ts";
import { readOptions } from "./options.ts";
import { command, type Main } from "../terminal/command.ts";
import type { Io } from "../terminal/io.ts";

const MORE = `Logins
  If signet login has stored a login for URL or for a URL above it, the request carries the login instead of
  a signature. It is sent once, to URL only: there are no retries, and redirects are not followed. With
  --profile, --region, --service, --sign-header, --sign-host, --connect-to or --trace the request is signed
  instead.

Session tokens are shown as [session token], and logins as [login]. Only the URL that --presign prints
contains the session token, because the request needs it.

Exit status: 0 for a 2xx response, 1 for any other response or none, 2 for wrong usage.`;

const callCommand = command({
  name: "call",
  summary: "sign a request with SigV4 and send it",
  words: "URL|/path",
  forms: ["[options] --function NAME"],
  description: "A bare /path is sent to the local API, with the profiles of the local cloud.",
  options: OPTIONS,
  more: MORE,
  // An invalid request comes from the command line. An exposed file must be fixed by the user.
  usageErrors: [RequestInvalid, FileExposed],
  async run({ values, words }, io) {
    const options = readOptions(values, words);
    // Not needed for the help, and slower to load than everything else.
    const { run } = await import("./run.ts");
    return run(options, io);
  },
});

/** Gives `--trace` its default value. An optional value of the parser could be any next word, such as the URL. */
export const main: Main = Object.assign(
  (argv: readonly string[], io: Io) =>
    callCommand(
      argv.map((word) => (word === "--trace" ? "--trace=text" : word)),
      io,
    ),
  { completes: callCommand.completes },
);
