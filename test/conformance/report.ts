import type { Difference } from "./match.ts";
import { isRecord } from "./values.ts";
import { verdictOf, type CaseResult, type Verdict } from "./run-cases.ts";

const VERDICTS: readonly Verdict[] = ["equal", "differs on purpose", "different"];

/** Returns a table with the number of answers of each verdict, by service. */
export function scores(results: readonly CaseResult[]): readonly string[] {
  const services = new Map<string, Map<Verdict, number>>();
  for (const result of results) {
    for (const service of [serviceOf(result), "all"]) {
      const counts = services.get(service) ?? new Map<Verdict, number>();
      const verdict = verdictOf(result);
      services.set(service, counts.set(verdict, (counts.get(verdict) ?? 0) + 1));
    }
  }
  const total = services.get("all");
  services.delete("all");
  const rows = [...services].toSorted(([a], [b]) => a.localeCompare(b));
  return [
    `${"".padEnd(WIDTH)}${VERDICTS.map((verdict) => verdict.padStart(COLUMN)).join("")}`,
    ...[...rows, ...(total ? [["all", total] as const] : [])].map(
      ([service, counts]) =>
        service.padEnd(WIDTH) +
        VERDICTS.map((verdict) => String(counts.get(verdict) ?? 0).padStart(COLUMN)).join(""),
    ),
  ];
}

const WIDTH = 14;
const COLUMN = 20;

function serviceOf({ file, group, index }: CaseResult): string {
  const { call } = group.steps[index] ?? {};
  return call?.split(" ")[0] ?? (file.startsWith("api") ? "apigateway" : "lambda");
}

/** Returns the difference of an answer from the expected one, in lines. */
export function explained(
  { name, group, index, fromAws, fromOurs }: CaseResult,
  expectedBy: string,
): readonly string[] {
  const { call, http, input } = group.steps[index] ?? {};
  const request = http
    ? `${http.method} ${http.path}`
    : `${call ?? ""} ${input ? shortened(input) : ""}`;
  return [
    name,
    `  ${group.source}`,
    `  ${request.trim()}`,
    ...(fromOurs ?? fromAws).flatMap((difference) => lines(difference, expectedBy)),
    "",
  ];
}

function lines({ path, expected, actual }: Difference, expectedBy: string): readonly string[] {
  return [
    `  ${path === "" ? "the answer" : path}`,
    `    - ${expectedBy}: ${shortened(expected)}`,
    `    + answered: ${IS_SECRET.test(path) && actual !== undefined ? HIDDEN : shortened(actual)}`,
  ];
}

/** Names of members with keys of sessions, which must not get into a log: they are valid in a real account. */
const SECRET = "(?:SecretAccessKey|SessionToken|SECRET_ACCESS_KEY|SESSION_TOKEN)";
const IS_SECRET = new RegExp(`${SECRET}$`);
/** Such a member in JSON, which may be a text of JSON in JSON. */
const SECRET_MEMBER = new RegExp(String.raw`(${SECRET}\\*"\s*:\s*\\*")[^"\\]+`, "g");
const HIDDEN = "[secret]";

/** Longest value in characters that is shown in full. */
const LONGEST = 600;

function shortened(value: unknown): string {
  const isAbsent = value === undefined || (isRecord(value) && value["$absent"] === true);
  const text = isAbsent
    ? "no value"
    : JSON.stringify(value).replace(SECRET_MEMBER, (_, name: string) => name + HIDDEN);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
}
