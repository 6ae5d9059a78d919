import type { ExitStatus, Io } from "../terminal/io.ts";
import { encodedTarget } from "./address/encoded-target.ts";
import type { CallOptions } from "./options.ts";
import { prepare } from "./prepare.ts";

/** Does what the options ask for. The modules of each mode are loaded only in that mode, because they load slowly. */
export async function run(given: CallOptions, io: Io): Promise<ExitStatus> {
  const target = given.mode === "function" ? given.target : encodedTarget(given.target);
  const options = { ...given, target };
  if (options.mode === "function") {
    const { callFunction } = await import("./function.ts");
    return callFunction(options, io);
  }
  if (target !== given.target) {
    io.err(
      "note: { | } in the URL are sent percent-encoded, since API Gateway rejects them as typed",
    );
  }
  if (options.login) {
    const { sendLoggedIn, storedLogin } = await import("./call-with-login.ts");
    const login = storedLogin(options, io);
    if (login) return sendLoggedIn(login, options, io);
  }
  const prepared = await prepare(options, io);
  if (options.mode === "send") {
    const { sendCall } = await import("./send.ts");
    return sendCall(prepared, options, io);
  }
  const { printCurl, printPresigned, printSigned } = await import("./print-request.ts");
  switch (options.mode) {
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
