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

/** Character that represents the id of an API or the name of a stage. */
const NAME = "\0";
/** Character that no pattern contains, so that only `*` and `?` match it. */
const OTHER = "\u{1}";
/**
 * Character that represents an unknown part of a pattern in {@link PathPattern.sure}, so that the part matches no
 * path.
 */
const UNTOLD = "\u{2}";

const VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

export type PathTemplate = Pick<Route, "verb" | "segments">;

/** An IAM pattern for calls of an API: the stage, the verb and the raw path. */
export interface PathPattern {
  /** The pattern as written in the policy, from the verb on. */
  readonly shown: string;
  /** Whether the pattern covers every API. */
  readonly isOfAny: boolean;
  /** The paths that it may match. */
  readonly may: readonly Place[];
  /** The paths that it certainly matches. */
  readonly sure: readonly Place[];
}

/**
 * Reads `arn:…:execute-api:region:account:api/stage/VERB/path` or `execute-api:/stage/VERB/path`.
 *
 * @returns `undefined` if the calls cannot be determined; `"other"` if the pattern matches no call of an API.
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

/** Returns the verbs of a route, all of them for `ANY`. */
export function verbsOf({ verb }: PathTemplate): readonly string[] {
  return verb === "ANY" ? VERBS : [verb];
}

/** Returns the paths of a route in their usual spelling, without a slash at the end. */
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
 * Returns spellings of a route's paths that only a pattern for the whole route matches. Each parameter is filled with
 * characters that no pattern contains, because an encoded text may look like that. Each path is returned without and
 * with the slash at the end that API Gateway accepts.
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
