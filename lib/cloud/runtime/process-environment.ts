import { devNull } from "node:os";
import type { FunctionConfiguration } from "../account/account.ts";
import type { TemporaryCredentials } from "../account/iam/identities.ts";
import { nodeOptions, quoted } from "./versions/node-options.ts";
import { runtimeMajor } from "./versions/runtime-major.ts";
import type { FunctionFiles } from "./sandbox/function-files.ts";

/** The folder of Lambda's own programs. */
const RUNTIME = "/var/runtime";
/** The address of the services that Lambda runs beside a function. Here, no program listens at it. */
const LINK_LOCAL = "169.254.100.1";

/** Settings of a function's process besides the function's configuration. */
export interface ProcessSettings {
  readonly region: string;
  readonly credentials: TemporaryCredentials;
  /** URL of the AWS endpoint, for the function's SDKs. */
  readonly awsEndpoint: string;
  /** Name of the process's log stream. */
  readonly logStream: string;
  /** The paths of the function's files in the file system of its process. */
  readonly files: Pick<FunctionFiles, "task" | "opt">;
}

/** Returns the variables that Lambda sets, the function's own variables, and this cloud's endpoint for SDKs. */
export function processEnvironment(
  { name, version, handler, runtime, memoryMb, environment, logging }: FunctionConfiguration,
  { region, credentials, awsEndpoint, logStream, files }: ProcessSettings,
): Record<string, string> {
  return {
    LANG: "en_US.UTF-8",
    LD_LIBRARY_PATH: `/var/lang/lib:/lib64:/usr/lib64:${RUNTIME}:${RUNTIME}/lib:${files.task}:${files.task}/lib:${files.opt}/lib`,
    NODE_PATH: nodePath(runtime, files),
    PATH: `/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:${files.opt}/bin`,
    TZ: ":UTC",
    PWD: files.task,
    SHLVL: "0",
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: `${LINK_LOCAL}:2000`,
    _AWS_XRAY_DAEMON_ADDRESS: LINK_LOCAL,
    _AWS_XRAY_DAEMON_PORT: "2000",
    // This machine's Node.js can be older than the function's runtime, and the SDK would warn of its version.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    // Hides this machine's AWS profiles from the function's SDKs.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_ENDPOINT_URL_KMS: awsEndpoint,
    ...environment,
    _HANDLER: handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_RUNTIME_API: `${LINK_LOCAL}:9001`,
    ...(logging.format === "JSON"
      ? { AWS_LAMBDA_LOG_FORMAT: "JSON", AWS_LAMBDA_LOG_LEVEL: logging.applicationLevel ?? "INFO" }
      : {}),
    AWS_REGION: region,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    LAMBDA_RUNTIME_DIR: RUNTIME,
    LAMBDA_TASK_ROOT: files.task,
  };
}

/** Returns the folders in which `require` finds packages besides the function's: of layers, then of the runtime. */
function nodePath(runtime: string, { task, opt }: ProcessSettings["files"]): string {
  const major = runtimeMajor(runtime);
  return [
    ...(major === undefined ? [] : [`${opt}/nodejs/node${major}/node_modules`]),
    `${opt}/nodejs/node_modules`,
    `${RUNTIME}/node_modules`,
    RUNTIME,
    task,
  ].join(":");
}

/** Variables that Node.js reads when it starts, and that make it neither write files nor run other programs. */
const READ_BY_NODE = new Set([
  "NODE_COMPILE_CACHE",
  "NODE_DEBUG",
  "NODE_DISABLE_COLORS",
  "NODE_DISABLE_COMPILE_CACHE",
  "NODE_EXTRA_CA_CERTS",
  "NODE_NO_WARNINGS",
  "NODE_PATH",
  "NODE_PENDING_DEPRECATION",
  "NODE_PRESERVE_SYMLINKS",
  "NODE_PRESERVE_SYMLINKS_MAIN",
  "NODE_TLS_REJECT_UNAUTHORIZED",
  "NODE_USE_ENV_PROXY",
  "NODE_USE_SYSTEM_CA",
  "TZ",
]);

/**
 * Returns the variables that Node.js reads at start-up. The bootstrap receives all variables later, for two reasons.
 * The programs that run before Node.js are not restricted yet, so they must not see a variable such as `LD_PRELOAD`.
 * Other processes of the same user can read the variables that a process starts with.
 *
 * @param files Node.js loads `shutIn` before the modules that the function's own options name.
 */
export function startEnvironment(
  environment: Readonly<Record<string, string>>,
  { shutIn }: Pick<FunctionFiles, "shutIn">,
): Record<string, string> {
  const read = Object.entries(environment).filter(([name]) => READ_BY_NODE.has(name));
  const { kept } = nodeOptions(environment["NODE_OPTIONS"] ?? "");
  if (kept !== "") read.push(["NODE_OPTIONS", `--require=${quoted(shutIn)} ${kept}`]);
  return Object.fromEntries(read);
}

/** What the log says about the options in `NODE_OPTIONS` that a function's process does not get; often empty. */
export function optionsNotice({ NODE_OPTIONS = "" }: Readonly<Record<string, string>>): string {
  const { leftOut } = nodeOptions(NODE_OPTIONS);
  if (leftOut.length === 0) return "";
  return `NODE_OPTIONS: left out ${leftOut.join(", ")}, which could weaken the sandbox of the local cloud\n`;
}
