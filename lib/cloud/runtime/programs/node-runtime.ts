import { copyFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FunctionConfiguration } from "../../account/account.ts";
import { LAMBDA_FILES, NODE, type Bind } from "../sandbox/function-files.ts";
import type { Place } from "../sandbox/launch.ts";
import { permissionFlags } from "../sandbox/permission-flags.ts";
import { nodeBinds } from "../sandbox/node-files.ts";
import { nodeFlags } from "../versions/node-flags.ts";
import type { NodeProgram } from "../versions/node-program.ts";
import { channelConnection } from "./channel-connection.ts";
import { program } from "./node-bootstrap.ts";
import { optionsNotice, startVariables } from "./start-variables.ts";
import type { FunctionProgram } from "./function-program.ts";

const SHUT_IN = fileURLToPath(new URL("../node/shut-in.cjs", import.meta.url));

/** Folders that a function may attempt to write to in its own file system, because no link in them leads to /proc. */
const OUTSIDE_PROC = ["/tmp", "/var", "/opt"];

/** Runs a function with Node.js, whose permissions confine it besides the sandbox. */
export function nodeRuntime(
  node: NodeProgram,
  { runtime, memoryMb, environment }: FunctionConfiguration,
): FunctionProgram {
  const flags = nodeFlags({ runtime, memoryMb }, environment["NODE_OPTIONS"] ?? "", node.has);
  return {
    title: `Node.js ${node.version}`,
    isNative: false,
    usesSdk: true,
    hasChannel: true,
    bootstrap: LAMBDA_FILES.bootstrap,
    binds: ({ bootstrap, shutIn, sdk }): readonly Bind[] => [
      ...nodeBinds(node.path),
      [LAMBDA_FILES.bootstrap, bootstrap],
      [LAMBDA_FILES.shutIn, shutIn],
      ...(sdk === undefined ? [] : [[LAMBDA_FILES.sdk, sdk] as const]),
    ],
    command: (place) => [
      place.sandbox.namespaces ? NODE : node.path,
      ...flags,
      ...permissions(place, node),
      place.files.bootstrap,
      place.files.opt,
      ...endpointArguments(place),
    ],
    prepare({ bootstrap, shutIn }) {
      writeFileSync(bootstrap, program());
      copyFileSync(SHUT_IN, shutIn);
    },
    startVariables,
    notice: optionsNotice,
    connect(child, variables, _, listener) {
      const connection = channelConnection(child, listener);
      connection.sendVariables(variables);
      return connection;
    },
  };
}

/** Returns the last arguments of the bootstrap: the port, the socket, and whether the function answers for a resource. */
function endpointArguments({ forwarding, responsePort }: Place): readonly string[] {
  return responsePort === undefined ? forwarding : [responsePort, forwarding[1] ?? "", "responds"];
}

/** Returns the flags of Node.js that permit only the function's files. */
function permissions({ sandbox, allowance, files }: Place, { has }: NodeProgram) {
  if (!sandbox.permissions) return [];
  const { childProcesses } = allowance;
  // The mounts restrict access to files, and cause the same errors as on Lambda. They do not restrict /proc: through
  // /proc/self/mem, a function could overwrite the code of Node.js that refuses it child processes.
  if (sandbox.namespaces) {
    return permissionFlags({ childProcesses, readable: ["*"], writable: OUTSIDE_PROC }, has);
  }
  const { bootstrap, shutIn, task, opt, sdk } = files;
  const readable = [bootstrap, shutIn, task, opt, ...(sdk === undefined ? [] : [sdk])];
  return permissionFlags({ childProcesses, readable, writable: ["/tmp"] }, has);
}
