import type { Allow, LogEvent, RequestEntry } from "./log.ts";

/** Returns an event as text: one line, or several for an internal error. The time is left out. */
export function logLines(event: LogEvent): readonly string[] {
  switch (event.type) {
    case "request":
      return [requestLine(event)];
    case "invocation": {
      const outcome = event.failed ? "failed" : "ended";
      return [`${event.function}: an asynchronous invocation ${outcome}${why(event.reason)}`];
    }
    case "output":
      return [`${event.function}: ${event.line}`];
    case "access-log":
      return [event.line];
    case "notice":
      return [event.text];
    case "problem": {
      const whose = event.function === undefined ? "" : `${event.function}: `;
      return [event.text, ...(event.stack ?? [])].map((line) => whose + line);
    }
  }
}

/** Returns what was requested: method and path, or service and operation. */
export function requestedText(request: RequestEntry): string {
  const { kind, method, path, service, operation, function: functionName } = request;
  if (kind === "api") return `${method} ${path}`;
  if (kind === "function-url") return `${method} ${functionName ?? "?"} url ${path}`;
  const target = operation !== undefined && functionName !== undefined ? ` ${functionName}` : "";
  return `${service ?? "?"} ${operation ?? `${method} ${path}`}${target}`;
}

/** Returns an allowing statement as text: the kind of policy, and the statement as JSON. */
export function allowText({ policyType, statement }: Allow): string {
  return `${policyType} ${JSON.stringify(statement)}`;
}

function requestLine(request: RequestEntry): string {
  const { status, latencyMs, caller, principalId, reason, allow = [] } = request;
  const who = caller ?? (principalId === undefined ? "anonymous" : `authorizer:${principalId}`);
  const allowing = allow.map((one) => `; to allow it: ${allowText(one)}`).join("");
  return `${requestedText(request)} ${status} ${latencyMs} ms ${who}${why(reason, allowing)}`;
}

function why(reason: string | undefined, allowing = ""): string {
  return reason === undefined ? "" : ` (${reason}${allowing})`;
}
