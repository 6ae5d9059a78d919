import { quoted } from "../../lib/cli/client/curl-command.ts";
import type { LimitClauses } from "../../lib/cloud/runtime/limits/limits.ts";
import type { Io } from "../terminal/io.ts";
import { programWords } from "../terminal/program-words.ts";
import type { Outputs } from "../outputs/outputs.ts";
import type { Launched } from "./launch.ts";
import type { ServeOptions } from "./options.ts";
import {
  limitLines,
  type LimitedCloud,
  type LimitLine,
  type OtherRuntimes,
} from "./introduction/limit-lines.ts";
import { commandsToTry, stateOption } from "./introduction/to-try.ts";

/** What the introduction reads of a started cloud. */
interface Introduced extends Pick<Launched, "outputs" | "deployed"> {
  readonly cloud: LimitedCloud;
}

/** What this machine does with the functions. */
interface FunctionsHere extends LimitClauses {
  /** The functions of other runtimes than Node.js. */
  readonly otherRuntimes: OtherRuntimes;
}

/**
 * Returns the line about the backend of S3. Functions outside of a VPC have the network of this machine, so they reach the
 * port of the backend too.
 */
function backendOf(
  backends: ServeOptions["backends"],
  notEnforced: readonly string[],
): readonly string[] {
  const url = backends?.["s3"]?.url;
  if (url === undefined) return [];
  const who = notEnforced.includes("network isolation")
    ? "users and functions"
    : "users, and functions outside of a VPC,";
  return [
    `S3            served by ${url} after the checks of the local cloud  (nothing checks ${who} that call this port directly)`,
  ];
}

/** Returns the lines in columns. A label is shown only once. */
function inColumns(lines: readonly LimitLine[]): readonly string[] {
  return lines.map(({ label, text }, at) => {
    const isFirst = lines[at - 1]?.label !== label;
    return `${(isFirst ? label : "").padEnd(14)}${text}`;
  });
}

/** Whether the roles of `cdk bootstrap` exist. */
function isBootstrapped({ profiles }: Outputs): boolean {
  return profiles.some((name) => /^cdk-[a-z0-9]+-deploy-role-/.test(name));
}

/** Prints the addresses, the limits of functions, and commands to try. */
export function introduce(
  launched: Introduced,
  { enforced, notEnforced, otherRuntimes }: FunctionsHere,
  { state, assume, backends }: Pick<ServeOptions, "state" | "assume" | "backends">,
  io: Pick<Io, "env" | "out">,
): void {
  const outputs = launched.outputs();
  const deployed = launched.deployed();
  const config = quoted(`${state}/config`);
  const credentials = quoted(`${state}/credentials`);
  const aws = `AWS_CONFIG_FILE=${config} AWS_SHARED_CREDENTIALS_FILE=${credentials} aws`;
  const program = programWords(io.env);
  const lines = [
    ...Object.entries(outputs.apis).map(([name, url]) => `API           ${url}  (${name})`),
    ...Object.values(outputs.apisHttps).map(
      (url) => `Over TLS      ${url}  (trust ${state}/ca.pem)`,
    ),
    ...Object.entries(outputs.functionUrls).map(([name, url]) => `Function URL  ${url}  (${name})`),
    `AWS endpoint  ${outputs.awsEndpoint}  (kms, lambda, sts, iam, dynamodb, secretsmanager, ssm, logs, apigateway, s3, cloudformation)`,
    `Profiles      ${outputs.profiles.join(", ")}  (in ${state}/config)`,
    ...(assume.length > 0
      ? [`Assumed       ${assume.join(", ")}  (for functions' own calls: the organization only)`]
      : []),
    `Functions     ${enforced.join("; ")}`,
    ...(notEnforced.length > 0 ? [`Not enforced  ${notEnforced.join("; ")}`] : []),
    ...backendOf(backends, notEnforced),
    ...inColumns(limitLines(launched.cloud, otherRuntimes, backends?.["s3"] !== undefined)),
    "",
    "To try, in another terminal:",
    ...(deployed
      ? commandsToTry(deployed, { outputs, state, program })
      : [
          `eval "$(${program} env${stateOption(state)})"`,
          ...(isBootstrapped(outputs) ? [] : ["npx cdk bootstrap"]),
          "npx cdk deploy --all",
        ]
    ).map((line) => `  ${line}`),
    `  ${aws} --profile admin kms list-aliases`,
    "",
    "Press Ctrl-C to stop.",
  ];
  io.out(`\n${lines.join("\n")}\n`);
}
