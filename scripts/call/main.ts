import { FileExposed } from "../../lib/cli/files/private-file.ts";
import { RequestInvalid } from "../../lib/sigv4/request/request.ts";
import { printCurl, printPresigned, printSigned } from "./print-request.ts";
import { sendLoggedIn, storedLogin } from "./call-with-login.ts";
import { parseOptions, type CallOptions } from "./options.ts";
import { prepare } from "./prepare.ts";
import { sendCall } from "./send.ts";
import { usage } from "./usage.ts";
import { runAsScript, runCommand, UsageError, type ExitStatus, type Io } from "../terminal/io.ts";

export async function main(argv: readonly string[], io: Io): Promise<ExitStatus> {
  return runCommand("call", usage, io, async () => {
    const options = parseOptions(argv);
    if (options === "help") {
      io.out(`${usage}\n`);
      return 0;
    }
    return run(options, io).catch(asUsageError);
  });
}

async function run(options: CallOptions, io: Io): Promise<ExitStatus> {
  if (options.mode === "function") {
    // Loaded where it is needed: the client of Lambda takes longer than all the rest.
    const { callFunction } = await import("./function.ts");
    return callFunction(options, io);
  }
  const login = options.login ? storedLogin(options, io) : undefined;
  if (login) return sendLoggedIn(login, options, io);
  const prepared = await prepare(options, io);
  switch (options.mode) {
    case "send":
      return sendCall(prepared, options, io);
    case "presign":
      printPresigned(prepared, options, io);
      return 0;
    case "dry-run":
      printSigned(prepared, options, io);
      return 0;
    case "curl":
      printCurl(prepared, options, io);
      return 0;
  }
}

/** What cannot be sent came from the command line; a file that others can read is for the caller to mend. */
function asUsageError(error: unknown): never {
  if (error instanceof RequestInvalid || error instanceof FileExposed)
    throw new UsageError(error.message, { cause: error });
  throw error;
}

await runAsScript(import.meta.filename, main);
