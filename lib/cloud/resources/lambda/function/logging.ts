import type { FunctionLogging } from "../../../account/lambda/function-logging.ts";
import type { Properties } from "../../../assembly/properties.ts";

const APPLICATION_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const SYSTEM_LEVELS = ["DEBUG", "INFO", "WARN"];

/**
 * Reads where and how a function logs. A function without a log group of its own logs into the group that has its
 * name.
 *
 * @throws {TemplateUnsupported} If Lambda would reject the settings.
 */
export function lambdaLogging(properties: Properties, functionName: string): FunctionLogging {
  const given = properties
    .map("LoggingConfig")
    .only(["ApplicationLogLevel", "LogFormat", "LogGroup", "SystemLogLevel"])
    .allow("LogFormat", ["Text", "JSON"])
    .allow("ApplicationLogLevel", APPLICATION_LEVELS)
    .allow("SystemLogLevel", SYSTEM_LEVELS);
  const group =
    given.match("LogGroup", /^[./_#A-Za-z0-9-]{1,512}$/).optionalText("LogGroup") ??
    `/aws/lambda/${functionName}`;
  if (given.optionalText("LogFormat") === "JSON") {
    return {
      group,
      format: "JSON",
      applicationLevel: given.optionalText("ApplicationLogLevel") ?? "INFO",
      systemLevel: given.optionalText("SystemLogLevel") ?? "INFO",
    };
  }
  for (const level of ["ApplicationLogLevel", "SystemLogLevel"]) {
    if (given.has(level)) given.fail(level, "is only allowed with the LogFormat JSON");
  }
  return { group, format: "Text" };
}
