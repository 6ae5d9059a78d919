/** The mechanisms by which this machine can confine a process. */
export interface Sandbox {
  /** Linux namespaces for the file system, the processes and the host name. */
  readonly namespaces: boolean;
  /** A Linux namespace for the network, which only has a loopback interface. */
  readonly networks: boolean;
  /** Whether this process is root, so that functions run as another user. */
  readonly root: boolean;
  /** The permission model of Node.js. */
  readonly permissions: boolean;
}

/** The limits of one process. */
export interface Allowance {
  readonly childProcesses: boolean;
  /** Whether the process shares the network of this machine. */
  readonly network: boolean;
  readonly temporaryMb: number;
}

/** Lambda's limit on the processes and threads of a function. */
export const MAX_TASKS = 1024;

/** The id of the user and group `nobody`. */
export const UNPRIVILEGED = 65_534;
