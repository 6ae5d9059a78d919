/** The paths of one function's files. In namespaces, its processes see the files at Lambda's paths. */
export interface FunctionFiles {
  /** The program of ours that a process starts with, if its runtime has one. */
  readonly bootstrap: string;
  /** The code that closes gaps in the sandbox. With `NODE_OPTIONS` it is preloaded, otherwise the bootstrap loads it. */
  readonly shutIn: string;
  /** The function's package: Lambda's /var/task. */
  readonly task: string;
  /** The files of its layers: Lambda's /opt. */
  readonly opt: string;
  /** A `node_modules` whose `@aws-sdk` and `@smithy` replace the SDK of Lambda's runtime. */
  readonly sdk?: string | undefined;
  /** The folder of the socket through which a function in a VPC is served. */
  readonly connections: string;
}

/** The paths of a function's files in its own file system. A file that Lambda also has is at the same path as there. */
export const LAMBDA_FILES = {
  bootstrap: "/var/runtime/bootstrap.cjs",
  shutIn: "/var/runtime/shut-in.cjs",
  task: "/var/task",
  opt: "/opt",
  connections: "/var/runtime/connections",
  // Node.js looks for packages in /var/runtime/node_modules, which has links to this folder.
  sdk: "/var/lang/sdk/node_modules",
} as const satisfies FunctionFiles;

/** The paths of the programs of other runtimes than Node.js. */
export const OTHER_BOOTSTRAPS = {
  python: "/var/runtime/bootstrap.py",
  provided: "/var/runtime/start.cjs",
};

/** The folder of Python in a function's own file system, as on Lambda. */
export const PYTHON_PREFIX = "/var/lang";
/** The packages of a virtual environment, which replace the packages of Lambda's runtime. */
export const PYTHON_PACKAGES = "/var/runtime/python";

/** A file or folder in a function's own file system: its path there, and on this machine. */
export type Bind = readonly [there: string, here: string];

/** The scopes of the packages that Lambda's runtime includes. */
export const SDK_SCOPES = ["@aws-sdk", "@smithy"];

/** The path of Node.js in a function's own file system, as on Lambda. */
export const NODE = "/var/lang/bin/node";
