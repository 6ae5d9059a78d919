import type { Properties } from "../../../assembly/properties.ts";

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
export const RESERVED: readonly string[] = [
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
];
const ENVIRONMENT_LIMIT_BYTES = 4096;

/**
 * Reads the environment variables of a function.
 *
 * @throws {TemplateUnsupported} If Lambda would reject the variables, or they set permissions of Node.js.
 */
export function lambdaEnvironment(properties: Properties): Readonly<Record<string, string>> {
  const variables = properties.map("Environment").only(["Variables"]).textMap("Variables");
  const reserved = Object.keys(variables).find((name) => RESERVED.includes(name));
  if (reserved !== undefined) {
    properties.fail("Environment", `sets ${reserved}, which Lambda reserves`);
  }
  const unsettable = Object.entries(variables).find(
    ([name, value]) => !/^[A-Za-z]\w+$/.test(name) || value.includes("\0"),
  );
  if (unsettable !== undefined) {
    properties.fail(
      "Environment",
      `sets ${JSON.stringify(unsettable[0])}, which Lambda does not accept`,
    );
  }
  // Node.js reads permission flags from NODE_OPTIONS, with which a function could grant itself permissions.
  if (/--allow-|permission/.test(variables["NODE_OPTIONS"] ?? "")) {
    properties.fail(
      "Environment",
      "sets Node.js permissions in NODE_OPTIONS, which the local cloud controls",
    );
  }
  const size = Buffer.byteLength(JSON.stringify(variables));
  if (size > ENVIRONMENT_LIMIT_BYTES) {
    properties.fail(
      "Environment",
      `is ${size} bytes as JSON; Lambda accepts at most ${ENVIRONMENT_LIMIT_BYTES}`,
    );
  }
  return variables;
}
