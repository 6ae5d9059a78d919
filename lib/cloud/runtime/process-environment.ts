import { devNull } from "node:os";
import type { FunctionConfiguration } from "../account/account.ts";
import type { RoleCredentials } from "../account/iam/identities.ts";
import type { FunctionFiles } from "./sandbox/function-files.ts";

/** The folder of Lambda's own programs. */
const RUNTIME = "/var/runtime";

/** What a function's process is given besides its own configuration. */
export interface ProcessSettings {
  readonly region: string;
  readonly credentials: RoleCredentials;
  /** The AWS endpoint that its SDKs are pointed at. */
  readonly awsEndpoint: string;
  /** The function's files as its process finds them. */
  readonly files: Pick<FunctionFiles, "task" | "opt">;
}

/** What Lambda sets, what the function declares, and where its SDKs find this cloud instead of AWS. */
export function processEnvironment(
  { name, handler, runtime, memoryMb, environment }: FunctionConfiguration,
  { region, credentials, awsEndpoint, files }: ProcessSettings,
): Record<string, string> {
  return {
    LANG: "en_US.UTF-8",
    LD_LIBRARY_PATH: `/var/lang/lib:/lib64:/usr/lib64:${RUNTIME}:${RUNTIME}/lib:${files.task}:${files.task}/lib:${files.opt}/lib`,
    NODE_PATH: nodePath(runtime, files),
    PATH: `/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:${files.opt}/bin`,
    TZ: ":UTC",
    // This machine's Node may be older than the runtime the function names; the SDK warns of it.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    // Its SDKs are to see nothing of this machine's own AWS profiles.
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
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${credentials.accessKeyId.toLowerCase()}`,
    AWS_REGION: region,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    LAMBDA_RUNTIME_DIR: RUNTIME,
    LAMBDA_TASK_ROOT: files.task,
  };
}

/** Where `require` finds packages that the function's own does not have: in layers, then in the runtime. */
function nodePath(runtime: string, { task, opt }: ProcessSettings["files"]): string {
  const major = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  return [
    ...(major === undefined ? [] : [`${opt}/nodejs/node${major}/node_modules`]),
    `${opt}/nodejs/node_modules`,
    `${RUNTIME}/node_modules`,
    RUNTIME,
    task,
  ].join(":");
}

/**
 * The part that node itself reads as it starts; the bootstrap is told the rest. The programs before node
 * still may do everything: no variable of a function's, such as `LD_PRELOAD`, is for them. And what a
 * process is started with, others of its user can read.
 */
export function startEnvironment(
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  const read = Object.entries(environment).filter(
    ([name, value]) =>
      name === "TZ" || (name.startsWith("NODE_") && !(name === "NODE_OPTIONS" && widens(value))),
  );
  return Object.fromEntries(read);
}

/** Whether options lift what the sandbox forbids; quotes and underscores change nothing of what they mean. */
function widens(nodeOptions: string): boolean {
  return /--(no-)?(experimental-)?(allow-|permission)/.test(
    nodeOptions.replace(/["\\]/g, "").replaceAll("_", "-"),
  );
}
