import { devNull } from "node:os";
import type { FunctionConfiguration } from "../account/account.ts";
import type { TemporaryCredentials } from "../account/iam/identities.ts";
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
  const isProvided = runtime.startsWith("provided");
  return {
    LANG: "en_US.UTF-8",
    LD_LIBRARY_PATH: `/var/lang/lib:/lib64:/usr/lib64:${RUNTIME}:${RUNTIME}/lib:${files.task}:${files.task}/lib:${files.opt}/lib`,
    PATH: `/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:${files.opt}/bin`,
    TZ: ":UTC",
    ...(isProvided ? {} : { PWD: files.task, SHLVL: "0" }),
    ...languageVariables(runtime, files),
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: `${LINK_LOCAL}:2000`,
    _AWS_XRAY_DAEMON_ADDRESS: LINK_LOCAL,
    _AWS_XRAY_DAEMON_PORT: "2000",
    // Hides this machine's AWS profiles from the function's SDKs.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_ENDPOINT_URL_KMS: awsEndpoint,
    ...environment,
    _HANDLER: handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_DEFAULT_REGION: region,
    ...(isProvided ? {} : { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}` }),
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

/** Returns the variables of the language of a runtime. */
function languageVariables(
  runtime: string,
  files: ProcessSettings["files"],
): Readonly<Record<string, string>> {
  if (runtime.startsWith("python")) return { PYTHONPATH: RUNTIME };
  if (!runtime.startsWith("nodejs")) return {};
  return {
    NODE_PATH: nodePath(runtime, files),
    // This machine's Node.js can be older than the function's runtime, and the SDK would warn of its version.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
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
