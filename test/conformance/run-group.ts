import { setTimeout as wait } from "node:timers/promises";
import type { HttpResponse } from "../../lib/signed-fetch/http/response.ts";
import { differences, type Difference, type Matching } from "./match.ts";
import { received, requestOf, type Received, type ServiceRequest } from "./protocol/protocol.ts";
import { filled, filledText, isRecord, partOf, type Variables } from "./values.ts";
import type { Answer, Group, HttpCall, Step } from "./vectors.ts";

/** A user's name, or the keys of a session. */
export type As = NonNullable<Step["as"]>;

/** An account that answers: the local cloud, or AWS. */
export interface Target {
  /** Values that steps may insert, among them `account`, `region` and `stack`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly call: (
    service: string,
    request: ServiceRequest,
    as: As | undefined,
    operation: string,
  ) => Promise<HttpResponse>;
  readonly http: (call: HttpCall) => Promise<HttpResponse>;
  /** Called with every answer, so that the target remembers what a call has made. */
  readonly saw?: (call: string, answer: Received) => void;
}

/** The outcome of a step whose answer is known. */
export interface StepResult {
  readonly index: number;
  /** Differences from the answer of AWS. */
  readonly fromAws: readonly Difference[];
  /** Differences from the answer that is documented, if the local cloud differs on purpose. */
  readonly fromOurs?: readonly Difference[] | undefined;
}

/** Runs the steps of a group in order, and compares each answer that is known. */
export async function runGroup(
  group: Group,
  target: Target,
  signal?: AbortSignal,
): Promise<readonly StepResult[]> {
  const variables: Variables = new Map(Object.entries(target.variables));
  variables.set("random", Math.random().toString(36).slice(2, 10));
  const named = new Map<string, string>();
  const results: StepResult[] = [];
  for (const [index, step] of group.steps.entries()) {
    signal?.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- A step uses the values that earlier steps saved.
    const compare = await answerOf(step, target, variables);
    const compared = (answer: Answer) => compare(answer, { variables, named });
    if (step.answer) {
      const fromAws = compared(step.answer);
      const ours = step.differs && compared(step.differs.answer);
      results.push({ index, fromAws, ...(ours ? { fromOurs: ours } : {}) });
    }
    // oxlint-disable-next-line no-await-in-loop -- The recording waited, too.
    if (step.seconds !== undefined) await wait(step.seconds * 1000);
  }
  return results;
}

type Names = Pick<Matching, "variables" | "named">;
type Compare = (answer: Answer, names: Names) => readonly Difference[];

async function answerOf(step: Step, target: Target, variables: Variables): Promise<Compare> {
  if (step.http) {
    const response = await target.http(filled(step.http, variables) as HttpCall); // Filling keeps the shape.
    return (answer, names) => httpDifferences(answer, response, names);
  }
  const [service = "", operation = ""] = (step.call ?? "").split(" ");
  const input = filled(step.input ?? {}, variables);
  const request = requestOf(service, operation, isRecord(input) ? input : {});
  const as = filled(step.as, variables) as As | undefined; // Filling keeps the shape.
  const answer = received(service, operation, await target.call(service, request, as, operation));
  target.saw?.(step.call ?? "", answer);
  variables.set("requestId", answer.requestId);
  for (const [name, path] of Object.entries(step.save ?? {})) {
    variables.set(name, String(partOf(answer.output, path)));
  }
  return (expected, names) => serviceDifferences(expected, answer, names);
}

function serviceDifferences(answer: Answer, actual: Received, names: Names): readonly Difference[] {
  const { partial = false, of, ignore = [], validation, members, different = [] } = answer;
  const { texts } = actual;
  const match = (pattern: unknown, value: unknown, path: string, more = partial) =>
    pattern === undefined
      ? []
      : differences(pattern, value, { ...names, partial: more, texts }, path);
  const output = of === undefined ? actual.output : partOf(actual.output, of);
  const values = different.map((name) => names.named.get(name));
  return [
    ...match(answer.status, actual.status, "status"),
    ...match(answer.error ?? { $absent: true }, actual.error, "error"),
    ...match(answer.message, actual.message, "message"),
    ...match(answer.fault, actual.fault, "fault"),
    ...(validation ? validationDifferences(validation, actual.message, names) : []),
    ...match(members, actual.output, "", true),
    ...match(without(answer.output, ignore), without(output, ignore), of ?? ""),
    ...(new Set(values).size === values.length
      ? []
      : [{ path: different.join(", "), expected: "different texts", actual: values }]),
  ];
}

/** AWS lists the errors of validation in an order that changes. */
function validationDifferences(
  errors: readonly string[],
  message: unknown,
  { variables }: Names,
): readonly Difference[] {
  const expected = errors.map((error) => filledText(error, variables));
  const prefix = `${errors.length} validation error${errors.length === 1 ? "" : "s"} detected: `;
  const text = typeof message === "string" ? message : "";
  const length = prefix.length + expected.join("; ").length;
  return text.startsWith(prefix) &&
    text.length === length &&
    expected.every((error) => text.includes(error))
    ? []
    : [{ path: "message", expected: prefix + expected.join("; "), actual: message }];
}

function httpDifferences(
  answer: Answer,
  response: HttpResponse,
  names: Names,
): readonly Difference[] {
  const { partial = false, noOtherHeaders = false } = answer;
  const match = (pattern: unknown, value: unknown, path: string, more: boolean) =>
    pattern === undefined
      ? []
      : differences(pattern, value, { ...names, partial: more, texts: false }, path);
  const text = response.body.toString("utf8");
  const headers = new Map<string, string>();
  for (const [name, value] of response.headers) {
    const key = name.toLowerCase();
    if (key === "keep-alive") continue; // It concerns the connection, not the answer.
    const before = headers.get(key);
    headers.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  const expected = Object.entries(answer.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  return [
    ...match(answer.status, response.status, "status", false),
    ...match(answer.text, text, "text", false),
    ...match(answer.body === undefined ? undefined : { $json: answer.body }, text, "body", partial),
    ...(answer.headers
      ? match(Object.fromEntries(expected), Object.fromEntries(headers), "headers", !noOtherHeaders)
      : []),
  ];
}

/** Returns a copy without the members at these paths. */
function without(value: unknown, paths: readonly string[], prefix = ""): unknown {
  if (paths.length === 0 || !isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      const path = prefix + name;
      return paths.includes(path) ? [] : [[name, without(one, paths, `${path}.`)]];
    }),
  );
}
