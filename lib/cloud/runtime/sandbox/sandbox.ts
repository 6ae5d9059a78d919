/** The means of this machine to confine a process. */
export interface Sandbox {
  /** Linux: a file system, processes and a host name of its own. */
  readonly namespaces: boolean;
  /** Linux: a network of its own, which has nothing but loopback. */
  readonly networks: boolean;
  /** Whether this process is root, so that functions run as another user. */
  readonly root: boolean;
  /** Node's permission model. */
  readonly permissions: boolean;
}

/** The limits of one process. */
export interface Allowance {
  readonly childProcesses: boolean;
  /** Whether it shares the network of this machine. */
  readonly network: boolean;
  readonly temporaryMb: number;
}

/** The user and group `nobody`. */
export const UNPRIVILEGED = 65_534;
