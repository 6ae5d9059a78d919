import type { Cloud } from "../../../lib/cloud/cloud.ts";
import { notServed } from "./not-served.ts";

/** What the lines read of a cloud. */
export type LimitedCloud = Pick<
  Cloud,
  "otherNodes" | "poolsWithoutKeys" | "records" | "unknownPolicies" | "unservedIntegrations"
>;

/** The functions of other runtimes than Node.js. */
export type OtherRuntimes = Awaited<ReturnType<Cloud["otherRuntimes"]>>;

/** A line about something of the deployed app that is not as on AWS. */
export interface LimitLine {
  readonly label: "Node.js" | "Runtimes" | "Not served" | "Not known" | "User pool";
  readonly text: string;
}

/** Number of functions that a line names for each runtime, and of routes that are named. */
const SHOWN_NAMES = 5;

/**
 * Returns the differences of the deployed app to AWS: functions that other programs run or nothing runs, and resources,
 * routes and policies that have no effect.
 *
 * @param servesBuckets Whether buckets are served by a backend.
 */
export function limitLines(
  cloud: LimitedCloud,
  otherRuntimes: OtherRuntimes,
  servesBuckets: boolean,
): readonly LimitLine[] {
  const lines = (label: LimitLine["label"], texts: readonly string[]): readonly LimitLine[] =>
    texts.map((text) => ({ label, text }));
  const records = cloud
    .records()
    .filter(({ type }) => type !== "AWS::S3::Bucket" || !servesBuckets);
  return [
    ...lines("Node.js", otherNodes(cloud.otherNodes())),
    ...lines("Runtimes", otherRuntimes.map(runtimeText)),
    ...lines("Not served", counted(cloud.unservedIntegrations(), "routes")),
    ...lines("Not served", notServed(records)),
    ...lines("Not known", counted(cloud.unknownPolicies(), "policies")),
    ...lines(
      "User pool",
      cloud
        .poolsWithoutKeys()
        .map((id) => `${id}: only tokens of the local issuer are valid (keys: --jwks ${id}=FILE)`),
    ),
  ];
}

/** Returns the text about functions that another version of Node.js runs than on AWS, if there are any. */
function otherNodes(byRuntime: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const clauses = Object.entries(byRuntime).map(
    ([runtime, names]) => `${listed(names)} (${runtime})`,
  );
  if (clauses.length === 0) return [];
  const [major = ""] = process.versions.node.split(".");
  const [first = ""] = Object.keys(byRuntime);
  const wanted = /\d+/.exec(first)?.[0] ?? "24";
  return [`${major} of this machine runs ${clauses.join(", ")}  (another: --node ${wanted}=PATH)`];
}

/** Returns what runs the functions of a runtime other than Node.js, or why they do not run. */
function runtimeText({ runtime, functions, by }: OtherRuntimes[number]): string {
  const what = "title" in by ? `by ${by.title}` : `do not run: ${by.reason}`;
  return `${runtime}: ${listed(functions)} ${what}`;
}

function listed(names: readonly string[]): string {
  return counted(names, "").join(", ").trimEnd();
}

/** Returns the first items. Further ones are counted. */
function counted(items: readonly string[], what: string): readonly string[] {
  const more = items.length - SHOWN_NAMES;
  return [...items.slice(0, SHOWN_NAMES), ...(more > 0 ? [`${more} more ${what}`] : [])];
}
