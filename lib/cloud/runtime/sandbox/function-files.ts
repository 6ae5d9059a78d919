/** The files of one function. In namespaces its processes find them where Lambda has them. */
export interface FunctionFiles {
  /** The program that a process begins with. */
  readonly bootstrap: string;
  /** The function's package: Lambda's /var/task. */
  readonly task: string;
  /** The files of its layers: Lambda's /opt. */
  readonly opt: string;
  /** A `node_modules` whose `@aws-sdk` and `@smithy` stand for the SDK of Lambda's runtime. */
  readonly sdk?: string | undefined;
  /** The folder of the socket through which a function in a VPC is served. */
  readonly connections: string;
}

/** The places of a function's files in its own file system. They are those of Lambda, if it has them. */
export const LAMBDA_FILES = {
  bootstrap: "/var/runtime/bootstrap.mjs",
  task: "/var/task",
  opt: "/opt",
  connections: "/var/runtime/connections",
  // Only its links in /var/runtime/node_modules are on the paths where Node.js looks for packages.
  sdk: "/var/lang/sdk/node_modules",
} as const satisfies FunctionFiles;

/** The scopes of the packages that Lambda's runtime brings along. */
export const SDK_SCOPES = ["@aws-sdk", "@smithy"];

/** The place of node in a function's own file system, which is Lambda's. */
export const NODE = "/var/lang/bin/node";
