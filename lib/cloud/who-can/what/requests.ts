import type { Policy } from "../../../iam/policy/policy.ts";
import type { EvaluationInput } from "../../access/decide.ts";
import type { Openness } from "../circumstances/open-keys.ts";
import { startMatch, glob, literal, SEGMENT, type Pattern } from "../circumstances/patterns.ts";
import { ANY, distinguishingTexts, type Texts } from "../circumstances/texts.ts";
import { namedBehind } from "./named.ts";
import type { Asked } from "./target.ts";

export interface Call {
  readonly verb: string;
  readonly path: string;
}

interface RouteRequest extends Call {
  readonly resource: string;
}

export interface RouteRequests {
  /** Requests, the usual ones first. */
  readonly requests: readonly RouteRequest[];
  /** Whether policies treat every possible request in the same way as one of `requests`. */
  readonly complete: boolean;
}

/** A method of a REST API, or a route of an HTTP API. */
export interface RequestedRoute {
  /** A verb, or `ANY`. */
  readonly verb: string;
  readonly template: string;
  /** Path templates of the other routes, which may serve some of the paths. */
  readonly others: readonly string[];
  /** Whether the route serves a request. */
  readonly serves: (call: Call) => boolean;
  readonly arnOf: (call: Call) => string;
}

/** Returns what decisions about the requests for a route ask for. */
export function askedOfRoute(
  verb: string,
  template: string,
  arnOf: RequestedRoute["arnOf"],
  resourcePolicy?: Policy,
): Asked {
  const start = verb === "ANY" ? { verb: "", path: "" } : { verb, path: headOf(template) };
  return { action: "execute-api:Invoke", resource: arnOf(start), resourcePolicy, isPrefix: true };
}

/** Returns the text before the first parameter of a path template. */
function headOf(template: string): string {
  return template.split("{", 1).join("");
}

const wild = (text: string): Pattern => glob([{ text, wild: true }]);
/** The verbs that a method can have, and that `ANY` covers. */
const VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/** Letters that a path may contain without an escape, and the letters of escapes. */
const LETTERS = /[\w!$%&'()*+,./:;=@~-]/;
/** Dot segments in paths. Such paths are refused, so they must not represent accepted paths. */
const DOTS = ["*/./*", "*/../*", "*/.", "*/.."].map(wild);

/**
 * Returns requests that a method serves and that policies could treat differently. For each verb, there are two with
 * a value for each path parameter, with and without a slash at the end, and one for each other set of paths that
 * policies name or leave out.
 */
export function requestsFor(
  route: RequestedRoute,
  input: EvaluationInput,
  open: Openness,
): RouteRequests {
  const verbs = route.verb === "ANY" ? VERBS : [route.verb];
  const found = verbs.map((verb) => ({ verb, ...pathsOf(route, verb, input, open) }));
  const paths = new Set(found.flatMap(({ texts }) => texts));
  const calls = [...paths].flatMap((path) =>
    found.filter(({ texts }) => texts.includes(path)).map(({ verb }) => ({ verb, path })),
  );
  const requests = calls
    .filter((call) => route.serves(call))
    .filter(({ path }) => !path.startsWith("//"))
    .map((call) => ({ ...call, resource: route.arnOf(call) }));
  return { requests, complete: found.every(({ complete }) => complete) };
}

/** Returns paths that policies and more specific templates treat differently, the usual paths first. */
function pathsOf(
  { template, others: all, arnOf }: RequestedRoute,
  verb: string,
  input: EvaluationInput,
  open: Openness,
): Texts {
  const usual = template.replace(/\{[^{}]*\}/g, ANY);
  const plain = usual === "/" ? [usual] : [usual, `${usual}/`];
  const head = headOf(template);
  if (head === template) return { texts: plain, complete: true };
  const { patterns, exact } = namedBehind(input, open, arnOf({ verb, path: head }));
  if (patterns.length === 0) return { texts: plain, complete: true };
  const others = all.filter((other) => other !== template && other.startsWith(head));
  const apart = [...others.flatMap(shapesOf), ...DOTS];
  const { texts, complete } = distinguishingTexts(
    [...patterns, ...apart.map((pattern) => startMatch(pattern, head))],
    {
      within: shapesOf(template).map((shape) => startMatch(shape, head)),
      letters: LETTERS,
      samples: plain.map((path) => path.slice(head.length)),
    },
  );
  const paths = [...plain, ...texts.map((text) => head + text)];
  return { texts: [...new Set(paths)], complete: complete && exact };
}

/** Returns patterns of the paths that a template matches, with and without a slash at the end. */
function shapesOf(template: string): readonly Pattern[] {
  const shape = template.split(/(\{[^{}]*\})/).flatMap((part): Pattern => {
    if (!part.startsWith("{")) return literal(part);
    // A greedy parameter matches any text that does not only consist of slashes.
    return part.endsWith("+}") ? [...wild("*"), { but: "/", many: false }, ...wild("*")] : SEGMENT;
  });
  return template === "/" ? [shape] : [shape, [...shape, ...literal("/")]];
}
