import type { EvaluationInput } from "../../access/decide.ts";
import { pathTemplate, type ApiMethod, type ApiSnapshot } from "../../account/apigateway/api.ts";
import { findRoute } from "../../gateway/rest-api/routing/routes.ts";
import type { Openness } from "../circumstances/open-keys.ts";
import { startMatch, glob, literal, SEGMENT, type Pattern } from "../circumstances/patterns.ts";
import { ANY, distinguishingTexts, type Texts } from "../circumstances/texts.ts";
import { namedBehind } from "./named.ts";

interface Call {
  readonly verb: string;
  readonly path: string;
}

interface RouteRequest extends Call {
  readonly resource: string;
}

export interface RouteRequests {
  /** The usual ones first. */
  readonly requests: readonly RouteRequest[];
  /** Whether policies tell no other request from all of these. */
  readonly complete: boolean;
}

interface Route {
  readonly snapshot: ApiSnapshot;
  readonly method: ApiMethod;
  readonly arnOf: (call: Call) => string;
}

const wild = (text: string): Pattern => glob([{ text, wild: true }]);
/** What API Gateway has methods for, by `ANY` too. */
const VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/** As a path may hold them unescaped, and escapes. */
const LETTERS = /[\w!$%&'()*+,./:;=@~-]/;
/** Paths with these are refused, so none may stand for those that are not. */
const DOTS = ["*/./*", "*/../*", "*/.", "*/.."].map(wild);

/**
 * Requests that a method serves and that policies could tell apart: for each verb one with something in
 * the place of each path parameter, with and without a slash at the end, and one for everything else that
 * policies name or leave out.
 */
export function requestsFor(route: Route, input: EvaluationInput, open: Openness): RouteRequests {
  const { snapshot, method, arnOf } = route;
  const verbs = method.httpMethod === "ANY" ? VERBS : [method.httpMethod];
  const found = verbs.map((verb) => ({ verb, ...pathsOf(route, verb, input, open) }));
  const paths = new Set(found.flatMap(({ texts }) => texts));
  const calls = [...paths].flatMap((path) =>
    found.filter(({ texts }) => texts.includes(path)).map(({ verb }) => ({ verb, path })),
  );
  const requests = calls
    .filter(({ verb, path }) => findRoute(snapshot, verb, path)?.method === method)
    .filter(({ path }) => !path.startsWith("//"))
    .map((call) => ({ ...call, resource: arnOf(call) }));
  return { requests, complete: found.every(({ complete }) => complete) };
}

/** Paths that policies, and more specific templates, tell apart; the usual first. */
function pathsOf(
  { snapshot, method, arnOf }: Route,
  verb: string,
  input: EvaluationInput,
  open: Openness,
): Texts {
  const template = pathTemplate(snapshot.resources, method.resourceId);
  const usual = template.replace(/\{[^{}]*\}/g, ANY);
  const plain = usual === "/" ? [usual] : [usual, `${usual}/`];
  const at = template.indexOf("{");
  if (at < 0) return { texts: plain, complete: true };
  const head = template.slice(0, at);
  const { patterns, exact } = namedBehind(input, open, arnOf({ verb, path: head }));
  if (patterns.length === 0) return { texts: plain, complete: true };
  const others = [...snapshot.resources.values()]
    .map(({ id }) => pathTemplate(snapshot.resources, id))
    .filter((other) => other !== template && other.startsWith(head));
  const apart = [...others.flatMap(shapesOf), ...DOTS];
  const { texts, complete } = distinguishingTexts(
    [...patterns, ...apart.map((pattern) => startMatch(pattern, head))],
    {
      within: shapesOf(template).map((shape) => startMatch(shape, head)),
      letters: LETTERS,
      samples: plain.map((path) => path.slice(head.length)),
    },
  );
  const all = [...plain, ...texts.map((text) => head + text)];
  return { texts: [...new Set(all)], complete: complete && exact };
}

/** What a template takes, with and without a slash at the end. */
function shapesOf(template: string): readonly Pattern[] {
  const shape = template.split(/(\{[^{}]*\})/).flatMap((part): Pattern => {
    if (!part.startsWith("{")) return literal(part);
    // A greedy one takes anything in which there is more than slashes.
    return part.endsWith("+}") ? [...wild("*"), { but: "/", many: false }, ...wild("*")] : SEGMENT;
  });
  return template === "/" ? [shape] : [shape, [...shape, ...literal("/")]];
}
