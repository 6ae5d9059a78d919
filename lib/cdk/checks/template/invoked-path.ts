import {
  type Place,
  patternPlaces,
  REST,
  SEGMENT,
  SEGMENTS,
  textPlaces,
} from "./resource-pattern.ts";
import { DEFAULT, type Route } from "./routes.ts";
import { UNKNOWN } from "./values.ts";

/** Stands for the id of an API, and for the name of a stage. */
const NAME = "\0";
/** In no pattern, so that `*` and `?` alone fit it. */
const OTHER = "\u{1}";
const UNTOLD = "\u{2}";

const VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

export type PathTemplate = Pick<Route, "verb" | "segments">;

/** What a pattern of IAM says of the calls of an API: the stage, the verb and the raw path. */
export interface PathPattern {
  /** As it stands in the policy, from the verb on. */
  readonly shown: string;
  /** Whether it is for every API. */
  readonly isOfAny: boolean;
  /** Every path that it may fit. */
  readonly may: readonly Place[];
  /** The paths that it certainly fits. */
  readonly sure: readonly Place[];
}

/**
 * Reads `arn:…:execute-api:region:account:api/stage/VERB/path` or `execute-api:/stage/VERB/path`.
 *
 * @returns `undefined` if it cannot be told which calls are meant; `"other"` if no call of an API is.
 */
export function pathPattern(text: string): PathPattern | "other" | undefined {
  const [, ofApi = text.startsWith(UNKNOWN) || text === "*" ? text : undefined] =
    /^(?:arn:[^:]*:)?execute-api:(.*)$/s.exec(text) ?? [];
  if (ofApi === undefined) return "other";
  const [head = "", stage, ...path] = ofApi.split("/");
  const isOfAny = head.includes("*");
  if (stage === undefined && !isOfAny) return undefined;
  const names = stage === undefined || /[*?]/.test(stage) ? [stage ?? "*"] : [NAME];
  const pattern = [isOfAny ? "*" : NAME, ...names, ...path].join("/");
  return {
    shown: path.join("/").replaceAll(UNKNOWN, "…") || ofApi.replaceAll(UNKNOWN, "…"),
    isOfAny,
    may: patternPlaces(pattern, REST),
    sure: patternPlaces(pattern, textPlaces(UNTOLD)),
  };
}

/** The verbs of a route. */
export function verbsOf({ verb }: PathTemplate): readonly string[] {
  return verb === "ANY" ? VERBS : [verb];
}

/** Every path of a route as it is usually written, without a slash at the end. */
export function routePlaces({ segments }: PathTemplate, verb: string): readonly Place[] {
  const path = segments.flatMap((part, index) => [
    ...(index === 0 ? [] : textPlaces("/")),
    ...partPlaces(part),
  ]);
  return [...textPlaces(`${NAME}/${NAME}/${verb}/`), ...path];
}

function partPlaces(part: string): readonly Place[] {
  if (part === DEFAULT) return REST;
  if (!part.startsWith("{")) return textPlaces(part);
  return part.endsWith("+}") ? SEGMENTS : SEGMENT;
}

/**
 * Spellings of a route's paths that only a pattern of the whole route fits: in place of each parameter signs that
 * are in no pattern, as an encoded text may be; each without and with the slash at the end that API Gateway takes.
 */
export function spellings(
  { segments }: PathTemplate,
  verb: string,
): readonly { readonly path: string; readonly slash: boolean }[] {
  const fill = (one: string, more: string) =>
    segments.map((part) => (part.startsWith("{") ? (part.endsWith("+}") ? more : one) : part));
  return [fill(OTHER, OTHER), fill(OTHER.repeat(3), `${OTHER}/${OTHER}`)].flatMap((parts) => {
    const path = `${NAME}/${NAME}/${verb}/${parts.join("/")}`;
    const plain = { path, slash: false };
    return parts.length === 0 ? [plain] : [plain, { path: `${path}/`, slash: true }];
  });
}
