import { FileExposed } from "../../lib/cli/files/private-file.ts";
import { RequestInvalid } from "../../lib/sigv4/request/request.ts";
import { printCurl, printPresigned, printSigned } from "./print-request.ts";
import { sendLoggedIn, storedLogin } from "./call-with-login.ts";
import { OPTIONS } from "./option-words.ts";
import { readOptions, type CallOptions } from "./options.ts";
import { prepare } from "./prepare.ts";
import { sendCall } from "./send.ts";
import { usage } from "./usage.ts";
import { command, type Main } from "../terminal/command.ts";
import { runAsScript, type ExitStatus, type Io } from "../terminal/io.ts";

const callCommand = command({
  name: "call",
  usage,
  options: OPTIONS,
  takesWords: true,
  allowsNegation: true,
  // An invalid request comes from the command line. An exposed file must be fixed by the user.
  usageErrors: [RequestInvalid, FileExposed],
  run: ({ values, words }, io) => run(readOptions(values, words), io),
});

/** Gives `--trace` its default value, because `parseArgs` has no option with an optional value. */
export const main: Main = (argv, io) =>
  callCommand(
    argv.map((word) => (word === "--trace" ? "--trace=text" : word)),
    io,
  );

async function run(options: CallOptions, io: Io): Promise<ExitStatus> {
  if (options.mode === "function") {
    // The module is loaded only if needed, because the Lambda client takes longer to load than everything else.
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
      await printSigned(prepared, options, io);
      return 0;
    case "curl":
      printCurl(prepared, options, io);
      return 0;
  }
}

await runAsScript(import.meta.filename, main);
