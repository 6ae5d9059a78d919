import type { HttpResponse } from "../../../lib/signed-fetch/http/response.ts";
import type { Pair } from "../../../lib/sigv4/request/request.ts";
import { isRecord } from "../values.ts";
import { readJson } from "../vectors.ts";
import { fromXml } from "./xml.ts";

/** A request to a service, before it is signed. */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly Pair[];
  readonly body: string | Buffer;
}

/** The answer of an operation, parsed. */
export interface Received {
  readonly status: number;
  readonly requestId: string;
  readonly error?: string;
  readonly message?: unknown;
  readonly fault?: unknown;
  readonly output: unknown;
  /** Whether numbers and booleans are texts, as in XML. */
  readonly texts: boolean;
}

interface RestOperation {
  /** Method and path. The names of members are in braces, or separated by `&` in the query. */
  readonly request: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Member that is the body. @default - the body has the members that are elsewhere in no place */
  readonly payload?: string;
  /** Member of the answer that is the status. */
  readonly status?: string;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** Members of the answer by their name in the body, if it is another one. */
  readonly renamed?: Readonly<Record<string, string>>;
}
type Service =
  | { readonly protocol: "json"; readonly version: string; readonly target: string }
  | { readonly protocol: "query"; readonly version: string }
  | { readonly protocol: "rest"; readonly operations: Readonly<Record<string, RestOperation>> };

type Input = Readonly<Record<string, unknown>>;

const services = readJson<Readonly<Record<string, Service>>>("operations.json");

function serviceOf(service: string): Service {
  const found = services[service];
  if (!found) throw new Error(`service ${service} is not in operations.json`);
  return found;
}

function restOperation(service: string, operation: string): RestOperation {
  const found = serviceOf(service);
  const rest = found.protocol === "rest" ? found.operations[operation] : undefined;
  if (!rest) throw new Error(`operation ${service} ${operation} is not in operations.json`);
  return rest;
}

export function requestOf(service: string, operation: string, input: Input): ServiceRequest {
  const described = serviceOf(service);
  if (described.protocol === "rest") return restRequest(restOperation(service, operation), input);
  const post = { method: "POST", path: "/" };
  if (described.protocol === "json") {
    const { version, target } = described;
    const headers: readonly Pair[] = [
      ["Content-Type", `application/x-amz-json-${version}`],
      ["X-Amz-Target", `${target}.${operation}`],
    ];
    return { ...post, headers, body: JSON.stringify(input) };
  }
  const form = new URLSearchParams([
    ["Action", operation],
    ["Version", described.version],
    ...formFields(input, ""),
  ]);
  const headers: readonly Pair[] = [
    ["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"],
  ];
  return { ...post, headers, body: form.toString() };
}

function formFields(value: unknown, name: string): [string, string][] {
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => formFields(one, `${name}.member.${index + 1}`));
  }
  if (!isRecord(value)) return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, one]) =>
    formFields(one, name === "" ? key : `${name}.${key}`),
  );
}

function restRequest(operation: RestOperation, input: Input): ServiceRequest {
  const { request, headers = {}, payload } = operation;
  const [method = "", target = ""] = request.split(" ");
  const [template = "", query = ""] = target.split("?");
  const elsewhere = new Set([...Object.keys(headers), ...(payload === undefined ? [] : [payload])]);
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    elsewhere.add(name);
    return encoded(textOf(input[name]));
  });
  const fields = query.split("&").flatMap((field) => {
    const [name = "", member = name] = field.split("=");
    elsewhere.add(member);
    return input[member] === undefined ? [] : [`${name}=${encoded(textOf(input[member]))}`];
  });
  const rest = Object.entries(input).filter(([name]) => !elsewhere.has(name));
  const body = payload === undefined ? JSON.stringify(Object.fromEntries(rest)) : input[payload];
  const sent = method === "GET" || method === "DELETE" || body === undefined ? "" : body;
  return {
    method,
    path: fields.length === 0 ? path : `${path}?${fields.join("&")}`,
    headers: Object.entries(headers).flatMap(([member, name]): readonly Pair[] =>
      input[member] === undefined ? [] : [[name, textOf(input[member])]],
    ),
    body: Buffer.isBuffer(sent) ? sent : textOf(sent),
  };
}

/** Returns the text of a member that is in a path, a query, a header or a body. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (one) => `%${one.codePointAt(0)?.toString(16).toUpperCase() ?? ""}`,
  );
}

/** Parses an answer as the SDKs of AWS do. */
export function received(service: string, operation: string, response: HttpResponse): Received {
  const { status, body } = response;
  const text = body.toString("utf8");
  const header = (name: string): string | undefined =>
    response.headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
  const base = { status, requestId: header("x-amzn-requestid") ?? "" };
  if (serviceOf(service).protocol === "query") {
    const content = parsed(text, fromXml);
    const error = isRecord(content) && isRecord(content["Error"]) ? content["Error"] : undefined;
    if (!error) {
      const result = isRecord(content) ? content[`${operation}Result`] : content;
      return { ...base, output: result ?? {}, texts: true };
    }
    const { Code, Message, Type } = error;
    return { ...base, error: String(Code), message: Message, fault: Type, output: {}, texts: true };
  }
  const content = parsed(text, JSON.parse);
  if (status >= 400) {
    const { __type: type, message, Message, code } = isRecord(content) ? content : {};
    const name =
      header("x-amzn-errortype")?.split(":")[0] ??
      String(type ?? code)
        .split("#")
        .pop();
    return {
      ...base,
      error: name ?? "",
      message: message ?? Message ?? "",
      output: content,
      texts: false,
    };
  }
  if (serviceOf(service).protocol === "json") return { ...base, output: content, texts: false };
  const {
    payload,
    status: statusMember,
    answerHeaders = {},
    renamed = {},
  } = restOperation(service, operation);
  if (payload === undefined) {
    const output = isRecord(content)
      ? Object.fromEntries(
          Object.entries(content).map(([name, one]) => [renamed[name] ?? name, one]),
        )
      : content;
    return { ...base, output, texts: false };
  }
  const members: Record<string, unknown> = { [payload]: content };
  if (statusMember !== undefined) members[statusMember] = status;
  for (const [member, name] of Object.entries(answerHeaders)) {
    const value = header(name);
    if (value !== undefined) members[member] = member === "LogResult" ? decoded(value) : value;
  }
  return { ...base, output: members, texts: false };
}

function decoded(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}

function parsed(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch {
    return text;
  }
}
