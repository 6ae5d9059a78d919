import { joinModules } from "./join-modules.ts";

/** The modules of the program that runs in a function's process. */
const MODULES = [
  new URL("../node/errors.cjs", import.meta.url),
  new URL("../node/blocking-output.cjs", import.meta.url),
  new URL("../node/console.cjs", import.meta.url),
  new URL("../node/context.cjs", import.meta.url),
  new URL("../node/awslambda.cjs", import.meta.url),
  new URL("../node/load-handler.cjs", import.meta.url),
  new URL("../node/callbacks.cjs", import.meta.url),
  new URL("../node/promises.cjs", import.meta.url),
  new URL("../node/response-stream.cjs", import.meta.url),
  new URL("../node/streaming.cjs", import.meta.url),
  new URL("../node/runtime.cjs", import.meta.url),
  new URL("../node/forward.cjs", import.meta.url),
  new URL("../node/exec-wrapper.cjs", import.meta.url),
  new URL("../node/response-url.cjs", import.meta.url),
  new URL("../node/bootstrap.cjs", import.meta.url),
];

let joined: string | undefined;

/** Returns the program as the text of one module, because Node.js starts faster if it has to read only one file. */
export function program(): string {
  return (joined ??= joinModules(MODULES));
}
