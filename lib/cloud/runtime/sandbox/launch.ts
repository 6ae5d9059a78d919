import type { ForkOptions } from "node:child_process";
import { basename, join } from "node:path";
import { LAMBDA_FILES, type Bind, type FunctionFiles } from "./function-files.ts";
import { inNamespaces } from "./namespaces.ts";
import { inOwnSessionKeyring } from "./session-keyring.ts";
import { UNPRIVILEGED, type Allowance, type Sandbox } from "./sandbox.ts";

/** A program that runs functions in the sandbox. */
export interface LaunchedProgram {
  /** The path of its bootstrap in a function's own file system. */
  readonly bootstrap: string;
  /** Returns its files in a function's own file system. */
  readonly binds: (files: FunctionFiles) => readonly Bind[];
  /** Returns the command that starts it. */
  readonly command: (place: Place) => readonly string[];
}

/** Where a program is started. */
export interface Place {
  readonly sandbox: Sandbox;
  readonly allowance: Allowance;
  /** The paths of the function's files in the file system of the process. */
  readonly files: FunctionFiles;
  /** The port and the socket of the AWS endpoint for a function in a VPC, else empty. */
  readonly forwarding: readonly string[];
  /** The port of the AWS endpoint for a function that answers for a custom resource, else `undefined`. */
  readonly responsePort: string | undefined;
}

/** How to start a process in the sandbox. */
export interface Launch
  extends
    Pick<Place, "files" | "forwarding">,
    Required<Pick<ForkOptions, "execPath" | "execArgv">>,
    Pick<ForkOptions, "uid" | "gid" | "cwd"> {}

/** The AWS endpoint of a function. */
interface Endpoint {
  readonly port: string;
  /** The socket that leads to the endpoint for a function in a VPC, else `undefined`. */
  readonly socket: string | undefined;
  /** Whether the function answers for a custom resource of CloudFormation. */
  readonly responds: boolean;
}

/**
 * Returns the command that starts a program inside the sandbox.
 *
 * @param mounts The path of the function's table of mounts, which this function writes.
 */
export function launchIn(
  sandbox: Sandbox,
  program: LaunchedProgram,
  files: FunctionFiles,
  mounts: string,
  allowance: Allowance,
  { port, socket, responds }: Endpoint,
): Launch {
  const inside = sandbox.namespaces ? { ...LAMBDA_FILES, bootstrap: program.bootstrap } : files;
  const place: Place = {
    sandbox,
    allowance,
    files: inside,
    forwarding: socket === undefined ? [] : [port, join(inside.connections, basename(socket))],
    responsePort: responds ? port : undefined,
  };
  // Only a program other than Node.js can use keyrings.
  const keyring = allowance.childProcesses ? inOwnSessionKeyring() : [];
  const enter = sandbox.namespaces
    ? inNamespaces(sandbox, program.binds(files), files, mounts, allowance)
    : [];
  const [execPath = "", ...execArgv] = [...keyring, ...enter, ...program.command(place)];
  return {
    execPath,
    execArgv,
    files: inside,
    forwarding: place.forwarding,
    cwd: sandbox.namespaces ? "/" : files.task,
    // In namespaces, a later program of the command changes the user.
    ...(sandbox.root && !sandbox.namespaces ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {}),
  };
}
