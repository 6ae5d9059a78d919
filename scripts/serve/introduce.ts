import { quoted } from "../../lib/cli/client/curl-command.ts";
import type { LimitClauses } from "../../lib/cloud/runtime/limits/limits.ts";
import type { Cloud } from "../../lib/cloud/cloud.ts";
import type { Io } from "../terminal/io.ts";
import { programWords } from "../terminal/program-words.ts";
import type { Launched } from "./launch.ts";
import type { ServeOptions } from "./options.ts";
import { notServed } from "./introduction/not-served.ts";
import { commandsToTry, stateOption } from "./introduction/to-try.ts";

/** What the introduction reads of a started cloud. */
interface Introduced extends Pick<Launched, "outputs" | "deployed"> {
  readonly cloud: Pick<
    Cloud,
    "otherNodes" | "poolsWithoutKeys" | "records" | "unknownPolicies" | "unservedIntegrations"
  >;
}

/** What this machine does with the functions. */
interface FunctionsHere extends LimitClauses {
  /** The functions of other runtimes than Node.js. */
  readonly otherRuntimes: Awaited<ReturnType<Cloud["otherRuntimes"]>>;
}

/** Number of functions that a line names for each runtime, and of routes that are named. */
const SHOWN_NAMES = 5;

/** Returns the line about functions that another version of Node.js runs than on AWS, if there are any. */
function otherNodes(byRuntime: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const clauses = Object.entries(byRuntime).map(([runtime, names]) => {
    return `${listed(names)} (${runtime})`;
  });
  if (clauses.length === 0) return [];
  const [major = ""] = process.versions.node.split(".");
  const [first = ""] = Object.keys(byRuntime);
  const wanted = /\d+/.exec(first)?.[0] ?? "24";
  return [
    `Node.js       ${major} of this machine runs ${clauses.join(", ")}  (another: --node ${wanted}=PATH)`,
  ];
}

/** Returns a line for each item, with a label. Many are counted. */
function named(label: string, items: readonly string[], what: string): readonly string[] {
  const more = items.length - SHOWN_NAMES;
  const shown = [...items.slice(0, SHOWN_NAMES), ...(more > 0 ? [`${more} more ${what}`] : [])];
  return shown.map((item) => `${label.padEnd(14)}${item}`);
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

/** Returns a line for each runtime other than Node.js: what runs its functions, or why they do not run. */
function runtimeLines(otherRuntimes: FunctionsHere["otherRuntimes"]): readonly string[] {
  return otherRuntimes.map(({ runtime, functions, by }, at) => {
    const label = at === 0 ? "Runtimes      " : " ".repeat(14);
    const what = "title" in by ? `by ${by.title}` : `do not run: ${by.reason}`;
    return `${label}${runtime}: ${listed(functions)} ${what}`;
  });
}

function listed(names: readonly string[]): string {
  const more = names.length - SHOWN_NAMES;
  return [...names.slice(0, SHOWN_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(", ");
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
    `AWS endpoint  ${outputs.awsEndpoint}  (kms, lambda, sts, iam, dynamodb, secretsmanager, ssm, logs, apigateway)`,
    `Profiles      ${outputs.profiles.join(", ")}  (in ${state}/config)`,
    ...(assume.length > 0
      ? [`Assumed       ${assume.join(", ")}  (for functions' own calls: the organization only)`]
      : []),
    `Functions     ${enforced.join("; ")}`,
    ...(notEnforced.length > 0 ? [`Not enforced  ${notEnforced.join("; ")}`] : []),
    ...otherNodes(launched.cloud.otherNodes()),
    ...runtimeLines(otherRuntimes),
    ...named("Not served", launched.cloud.unservedIntegrations(), "routes"),
    ...backendOf(backends, notEnforced),
    ...notServed(
      launched.cloud
        .records()
        .filter(({ type }) => type !== "AWS::S3::Bucket" || backends?.["s3"] === undefined),
    ),
    ...named("Not known", launched.cloud.unknownPolicies(), "policies"),
    ...launched.cloud
      .poolsWithoutKeys()
      .map(
        (pool) =>
          `User pool     ${pool}: only tokens of the local issuer are valid (keys: --jwks ${pool}=FILE)`,
      ),
    "",
    "To try, in another terminal:",
    ...(deployed
      ? commandsToTry(deployed, { outputs, state, program })
      : [
          `eval "$(${program} env${stateOption(state)})"`,
          "npx cdk bootstrap",
          "npx cdk deploy --all",
        ]
    ).map((line) => `  ${line}`),
    `  ${aws} --profile admin kms list-aliases`,
    "",
    "Press Ctrl-C to stop.",
  ];
  io.out(`\n${lines.join("\n")}\n`);
}
