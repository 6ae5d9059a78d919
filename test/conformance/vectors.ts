import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Folder of the recorded answers. Its README says how a case is written. */
export const VECTORS = join(import.meta.dirname, "../vectors/aws");

/** A request to a REST API or a function URL. */
export interface HttpCall {
  readonly method: string;
  /** Path with the stage and the query. */
  readonly path: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly bodyBase64?: string;
  /** Name of a REST API of the stack `local`. */
  readonly api?: string;
  /** Function of the stack whose URL is called. */
  readonly function?: string;
  /** Host that is called. */
  readonly host?: string;
}

/** An answer, as patterns. A member that is missing here is not compared. */
export interface Answer {
  readonly status?: number;
  /** Code of an error. */
  readonly error?: string;
  readonly message?: unknown;
  /** `Sender` or `Receiver` in an error of the query protocol. */
  readonly fault?: string;
  /** Errors of validation, in any order. */
  readonly validation?: readonly string[];
  /** Members of an error beside its code and message. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** The parsed answer of an operation. */
  readonly output?: unknown;
  /** Member of the answer that `output` describes. */
  readonly of?: string;
  /** Members of the answer that are not compared, with dots between names. */
  readonly ignore?: readonly string[];
  /** Whether further members of the answer are allowed, at every depth. */
  readonly partial?: boolean;
  /** Names of texts that must differ from each other. */
  readonly different?: readonly string[];
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly noOtherHeaders?: boolean;
  /** Body of an HTTP response, as JSON. */
  readonly body?: unknown;
  /** Body of an HTTP response, as text. */
  readonly text?: unknown;
}

export interface Step {
  readonly name?: string;
  /** Service and operation, with a space between them. */
  readonly call?: string;
  readonly http?: HttpCall;
  readonly input?: Readonly<Record<string, unknown>>;
  /** Name of a user, or access key, secret key and session token. @default - the caller */
  readonly as?: string | readonly [string, string, string];
  /** Members of the answer that later steps use as `${name}`. */
  readonly save?: Readonly<Record<string, string>>;
  /** Time to wait afterwards. */
  readonly seconds?: number;
  /** The answer of AWS. @default - the answer is not compared */
  readonly answer?: Answer;
  /** Set if the local cloud answers otherwise on purpose. */
  readonly differs?: { readonly reason: string; readonly answer: Answer };
}

/** Calls in order, which share saved values. */
export interface Group {
  readonly name: string;
  /** Where the answer was recorded, or the page that documents it. */
  readonly source: string;
  readonly confidence: "recorded" | "documented" | "inferred";
  readonly note?: string;
  /** Whether the calls need more than the stack `account`, so that they do not run in an account. */
  readonly localOnly?: boolean;
  readonly steps: readonly Step[];
}

export interface VectorFile {
  readonly name: string;
  readonly groups: readonly Group[];
}

/** Returns the groups of every file, by file name. */
export function readVectors(): readonly VectorFile[] {
  return readdirSync(VECTORS)
    .filter((file) => file.endsWith(".json") && file !== OPERATIONS)
    .map((file) => {
      const { groups } = readJson<{ readonly groups: readonly Group[] }>(file);
      return { name: file.replace(".json", ""), groups };
    });
}

/** The file with the shapes of requests. It has no cases. */
const OPERATIONS = "operations.json";

/** Returns the name of a step in results. */
export function stepName(file: string, group: Group, index: number): string {
  const { name = `step ${index + 1}` } = group.steps[index] ?? {};
  return `${file}: ${group.name}: ${name}`;
}

/** Reads a file of the vectors. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the call names the type.
export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(join(VECTORS, file), "utf8")) as T; // The files are written to these shapes.
}
