import { apiCallArn } from "../access/attempts.ts";
import type { Question } from "../access/decide.ts";
import type { Account } from "../account/account.ts";
import { pathTemplate, type ApiMethod, type ApiSnapshot } from "../account/api.ts";
import { findRoute } from "../gateway/routes.ts";
import { glob, literal, SEGMENT, type Globs, type Pattern } from "./patterns.ts";
import { begun, isOpen, tellingTexts, type Texts } from "./texts.ts";
import { filled } from "./variables.ts";

export interface RouteRequest {
  readonly verb: string;
  readonly path: string;
}

export interface RouteRequests {
  /** The usual ones first. */
  readonly requests: readonly RouteRequest[];
  /** Whether policies tell no other request from all of these. */
  readonly complete: boolean;
}

/** What API Gateway has methods for, by `ANY` too. */
const VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const ANY = "any";
/** As a path may hold them unescaped, and escapes. */
const PATH = /[\w!$%&'()*+,./:;=@~-]/;
/** Paths with these are refused, so none may stand for those that are not. */
const DOTS = ["*/./*", "*/../*", "*/.", "*/.."].map((text) => glob(text));

interface Route {
  readonly account: Account;
  readonly apiId: string;
  readonly stage: string;
  readonly snapshot: ApiSnapshot;
  readonly method: ApiMethod;
  readonly globs: Globs;
}

/**
 * Requests that a method serves and that policies could tell apart: for each verb one with something in
 * the place of each path parameter, with and without a slash at the end, and one for everything else that
 * policies name or leave out.
 */
export function requestsFor(
  { account, apiId, stage, snapshot, method, globs }: Route,
  question: Question,
): RouteRequests {
  const template = pathTemplate(snapshot.resources, method.resourceId);
  const verbs = method.httpMethod === "ANY" ? VERBS : [method.httpMethod];
  const patterns = writtenIn(question).map((text) => globs.of(text));
  const found = new Map(
    verbs.map((verb) => {
      const arn = apiCallArn(account, { apiId, stage, verb, path: "" });
      return [verb, pathsOf(template, arn, patterns, snapshot)] as const;
    }),
  );
  const paths = new Set(verbs.flatMap((verb) => found.get(verb)?.texts ?? []));
  const all = [...paths].flatMap((path) =>
    verbs.filter((verb) => found.get(verb)?.texts.includes(path)).map((verb) => ({ verb, path })),
  );
  const requests = all.filter(
    ({ verb, path }) =>
      findRoute(snapshot, verb, path)?.method === method && !path.startsWith("//"),
  );
  return { requests, complete: [...found.values()].every(({ complete }) => complete) };
}

/** The resources of every statement on the action, with what is known for their variables. */
function writtenIn({ request, policies }: Question): readonly string[] {
  const { identity, boundary, session = [], resource } = policies;
  const all = [...identity, ...session, boundary, resource].flatMap((policy) => policy ?? []);
  const written = all
    .map(({ covering }) => covering(request.action))
    .flatMap(({ allows, denies }) => [...allows, ...denies])
    .flatMap((statement) => statement.written.resources);
  // A variable that is open has one value here; the search among circumstances has the others.
  const known = { context: request.context, isOpen: () => false };
  return [...new Set(written)].flatMap((text) => filled(text, known, ANY)?.text ?? []);
}

/** Paths of a template that these patterns, and more specific templates, tell apart; the usual first. */
function pathsOf(
  template: string,
  arn: string,
  patterns: readonly Pattern[],
  snapshot: ApiSnapshot,
): Texts {
  const usual = template.replace(/\{[^}]*\}/g, ANY);
  const plain = usual === "/" ? [usual] : [usual, `${usual}/`];
  const at = template.indexOf("{");
  if (at < 0) return { texts: plain, complete: true };
  const head = template.slice(0, at);
  const telling = patterns.map((pattern) => begun(pattern, arn + head)).filter(isOpen);
  if (telling.length === 0) return { texts: plain, complete: true };
  const known = shapesIn(snapshot);
  const rivals = [...known]
    .filter(([other]) => other !== template && other.startsWith(head))
    .flatMap(([, shapes]) => shapes);
  const apart = [...rivals, ...DOTS].map((pattern) => begun(pattern, head));
  const found = tellingTexts([...telling, ...apart], {
    within: (known.get(template) ?? []).map((shape) => begun(shape, head)),
    letters: PATH,
    samples: [
      ...telling.flatMap(({ pattern }) => samplesOf(pattern, arn + head)),
      ...plain.map((path) => path.slice(head.length)),
    ],
  });
  return { ...found, texts: [...new Set([...plain, ...found.texts.map((text) => head + text)])] };
}

const shapesBySnapshot = new WeakMap<ApiSnapshot, ReadonlyMap<string, readonly Pattern[]>>();

/** By template what it takes. */
function shapesIn(snapshot: ApiSnapshot): ReadonlyMap<string, readonly Pattern[]> {
  const made =
    shapesBySnapshot.get(snapshot) ??
    new Map(
      [...snapshot.resources.values()].map(({ id }) => {
        const template = pathTemplate(snapshot.resources, id);
        return [template, shapesOf(template)] as const;
      }),
    );
  shapesBySnapshot.set(snapshot, made);
  return made;
}

/** With and without a slash at the end. */
function shapesOf(template: string): readonly Pattern[] {
  const shape = template.split(/(\{[^}]*\})/).flatMap((part): Pattern => {
    if (!part.startsWith("{")) return literal(part);
    // A greedy one takes anything in which there is more than slashes.
    return part.endsWith("+}") ? [...glob("*"), { but: "/", many: false }, ...glob("*")] : SEGMENT;
  });
  return template === "/" ? [shape] : [shape, [...shape, ...literal("/")]];
}

/** What people would write for a pattern, where it goes on from here. */
function samplesOf(pattern: Pattern, prefix: string): readonly string[] {
  const text = pattern
    .map((token) => ("text" in token ? token.text : token.many ? ANY : "a"))
    .join("");
  // Wildcards before the path stand for what the prefix has there.
  const [api, stage, verb] = prefix.split("/");
  return [text, [api, stage, verb, ...text.split("/").slice(3)].join("/")]
    .filter((sample) => sample.startsWith(prefix))
    .map((sample) => sample.slice(prefix.length));
}
