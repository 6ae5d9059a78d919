import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { Message } from "../channel/message.ts";
import type { FunctionFiles } from "../sandbox/function-files.ts";
import type { LaunchedProgram } from "../sandbox/launch.ts";

/** The variables of a process. */
export type Variables = Readonly<Record<string, string>>;

/** An event as a process receives it. */
export interface SentEvent {
  readonly requestId: string;
  /** The event as JSON text. */
  readonly event: string;
  /** The time at which the event is ended, in ms since 1970. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string;
  readonly clientContext?: string | undefined;
}

/** The connection between the cloud and one process. */
export interface Connection {
  readonly send: (event: SentEvent) => void;
  /** Closes the connection to a process that has ended, and calls `done` once its last message has been read. */
  readonly end: (done: () => void) => void;
}

/** What a connection reports. */
export interface Listener {
  readonly heard: (message: Message) => void;
  /** The process has sent more than a response can contain, so its connection is closed. */
  readonly flooded: () => void;
  /** Whether the other end of a connection over TCP belongs to the function's process or its descendants. */
  readonly isOwn: (socket: Socket) => boolean;
}

/** A program that runs the functions of a runtime. The pool of processes does not know which one it is. */
export interface FunctionProgram extends LaunchedProgram {
  /** Name and version, such as `Python 3.13.0`. */
  readonly title: string;
  /** Whether it can start any other program, so that only namespaces confine it. */
  readonly isNative: boolean;
  /** Whether functions get the AWS SDK of the app's `node_modules`. */
  readonly usesSdk: boolean;
  /**
   * Writes the program's own files beside the copies of the function's files.
   *
   * @throws {RuntimeRefused} If the function's files lack what the program starts.
   */
  readonly prepare: (files: FunctionFiles) => void;
  /** Returns the variables with which the process starts. Programs that run before the sandbox is complete see them. */
  readonly startVariables: (variables: Variables, files: FunctionFiles) => Variables;
  /** Returns what the log says about variables that have no effect; often empty. */
  readonly notice: (variables: Variables) => string;
  /** Whether the process has a channel on descriptor 3. */
  readonly hasChannel: boolean;
  /**
   * Passes the variables to a new process, and connects to it.
   *
   * @param forwarding The port and the socket of the AWS endpoint for a function in a VPC, else empty.
   */
  readonly connect: (
    child: ChildProcess,
    variables: Variables,
    forwarding: readonly string[],
    listener: Listener,
  ) => Connection;
}
