import { ADMIN } from "../../lib/cloud/account/naming/admin-name.ts";
import { readOutputs } from "../outputs/outputs.ts";
import { command } from "../terminal/command.ts";
import { UsageError } from "../terminal/io.ts";
import { STATE_OPTION } from "../terminal/state-option.ts";
import { localVariables } from "./local-variables.ts";
import { SHELLS } from "./shells.ts";

/** Variables that take precedence over a profile. With them, calls would be signed by keys of another account. */
const CREDENTIALS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

const NAMES = Object.keys(SHELLS).join(", ");

export const main = command({
  name: "env",
  summary: "print the variables with which cdk and aws use the local cloud",
  description: `The CDK CLI, the AWS CLI and the AWS SDKs read these variables. They name the endpoint and files of the local
cloud, and contain no key. To set them:
  sh, bash, zsh: eval "$(signet env)"
  fish:          signet env --shell fish | source
  PowerShell:    signet env --shell powershell | Out-String | Invoke-Expression`,
  options: {
    state: STATE_OPTION,
    profile: { type: "string", default: ADMIN, value: "NAME", help: "user or role that calls" },
    shell: {
      type: "string",
      default: "sh",
      value: "SHELL",
      help: `shell that reads them: ${NAMES}`,
    },
    unset: { type: "boolean", default: false, help: "print the commands that remove them again" },
  },
  async run({ values: { state, profile, shell, unset } }, io) {
    const commands = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
    if (!commands) throw new UsageError(`--shell takes one of ${NAMES}, not ${shell}`);
    const variables = variablesOf(state, profile, unset);
    const lines = [
      ...(unset ? [] : CREDENTIALS.map((name) => commands.unset(name))),
      ...Object.entries(variables).map(([name, value]) =>
        unset ? commands.unset(name) : commands.set(name, value),
      ),
    ];
    io.out(`${lines.join("\n")}\n`);
    return 0;
  },
});

/**
 * Returns the variables of a local cloud.
 *
 * @param isOver Whether only the names are needed, for which no cloud has to run.
 * @throws {OutputsUnavailable} If the state directory belongs to no local cloud.
 * @throws {UsageError} If the profile does not exist.
 */
function variablesOf(
  state: string,
  profile: string,
  isOver: boolean,
): Readonly<Record<string, string>> {
  const { awsEndpoint, region, profiles } = isOver
    ? { awsEndpoint: "", region: "", profiles: [profile] }
    : readOutputs(state);
  if (!profiles.includes(profile)) {
    throw new UsageError(`there is no profile ${profile}; expected one of ${profiles.join(", ")}`);
  }
  return localVariables(state, { awsEndpoint, region }, profile);
}
