import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { runtimeApi } from "../provided/runtime-api.cjs";
import { NODE, OTHER_BOOTSTRAPS } from "../sandbox/function-files.ts";
import { nodeBinds } from "../sandbox/node-files.ts";
import { channelConnection } from "./channel-connection.ts";
import { entryPoint } from "./entry-point.ts";
import { joinModules } from "./join-modules.ts";
import type { Connection, FunctionProgram, Listener, Variables } from "./function-program.ts";
import { passVariables, START } from "./start-script.ts";

/** The port of the Runtime API in the network of a function in a VPC, as on Lambda. */
const API_PORT = "9001";
const LOOPBACK = "127.0.0.1";

/** The modules of the program that serves the Runtime API inside the network of a function in a VPC. */
const MODULES = [
  new URL("../node/forward.cjs", import.meta.url),
  new URL("../provided/replies.cjs", import.meta.url),
  new URL("../provided/request-body.cjs", import.meta.url),
  new URL("../provided/runtime-api.cjs", import.meta.url),
  new URL("../provided/start.cjs", import.meta.url),
];

/**
 * Runs the executable `bootstrap` of a function, which calls the Runtime API. A function in a VPC has a network of its
 * own, in which a process of Node.js serves the API. Any other function shares the network of this machine, so the cloud
 * serves the API on a port for each process, and accepts no connection of other processes.
 */
export function providedRuntime({ isInVpc }: { readonly isInVpc: boolean }): FunctionProgram {
  let folder: "task" | "opt" = "task";
  return {
    title: "bootstrap",
    isNative: true,
    usesSdk: false,
    hasChannel: isInVpc,
    bootstrap: OTHER_BOOTSTRAPS.provided,
    binds: ({ bootstrap }) =>
      isInVpc ? [...nodeBinds(process.execPath), [OTHER_BOOTSTRAPS.provided, bootstrap]] : [],
    command: ({ files }) => [...START, `${files[folder]}/bootstrap`],
    prepare(files) {
      folder = entryPoint(files);
      if (isInVpc) writeFileSync(files.bootstrap, joinModules(MODULES));
    },
    startVariables: () => ({}),
    notice: () => "",
    connect: isInVpc ? connectInside : connectHere,
  };
}

function connectInside(
  child: ChildProcess,
  variables: Variables,
  forwarding: readonly string[],
  listener: Listener,
): Connection {
  const own = { ...variables, AWS_LAMBDA_RUNTIME_API: `${LOOPBACK}:${API_PORT}` };
  const starter = [NODE, OTHER_BOOTSTRAPS.provided, API_PORT, ...forwarding];
  passVariables(child, own, { starter });
  return channelConnection(child, listener);
}

function connectHere(
  child: ChildProcess,
  variables: Variables,
  _: readonly string[],
  listener: Listener,
): Connection {
  const api = runtimeApi(listener);
  api.server.on("error", () => child.kill("SIGKILL"));
  api.server.listen({ port: 0, host: LOOPBACK }, () => {
    // The address of a server that listens on TCP is an AddressInfo.
    const { port } = api.server.address() as AddressInfo;
    passVariables(child, { ...variables, AWS_LAMBDA_RUNTIME_API: `${LOOPBACK}:${port}` });
  });
  return api;
}
