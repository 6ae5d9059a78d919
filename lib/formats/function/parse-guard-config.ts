import { GUARD_VARIABLE, type Guard, type GuardConfig } from "./guard-config.ts";
import {
  either,
  every,
  isNumber,
  isText,
  members,
  optional,
  record,
  that,
  type Form,
} from "../json/json-form.ts";
import { isMap, parseJson } from "../../json.ts";

/** A configuration, or the first place at which it is invalid, such as `SIGNET_GUARD.routes`. */
export type ParsedGuardConfig =
  | { readonly ok: true; readonly config: GuardConfig }
  | { readonly ok: false; readonly place: string };

/**
 * Parses the value of {@link GUARD_VARIABLE}. The guard, the checks and the local cloud all use this parser, so the
 * guard starts with exactly the configurations that the others accept. An unknown or misspelt member is invalid,
 * because ignoring it could switch a protection off.
 */
export function parseGuardConfig(text: string): ParsedGuardConfig {
  const value = parseJson(text);
  const place = configForm(value, GUARD_VARIABLE);
  if (place !== undefined) return { ok: false, place };
  return { ok: true, config: value as GuardConfig }; // The form has checked every member.
}

const text = that(isText);
/** A time without a time zone is invalid, because each machine would read it in its local time zone. */
const ISO_8601 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;
const date = optional(
  that((value) => isText(value) && ISO_8601.test(value) && !Number.isNaN(Date.parse(value))),
);

const ACCEPT = members({ duplicates: that((value) => value === "accept") });
const REMEMBER = members({
  duplicates: that((value) => value === "acknowledge" || value === "refuse"),
  rememberSeconds: that((value) => isNumber(value) && value > 0),
});
const replay = either("duplicates", { accept: ACCEPT, acknowledge: REMEMBER, refuse: REMEMBER });

const key = (secrets: readonly unknown[]): Form =>
  members({
    secret: that((value) => secrets.includes(value)),
    notBefore: date,
    notAfter: date,
    insecureShortKey: optional(that((value) => typeof value === "boolean")),
  });

const webhook = (secrets: readonly unknown[]): Form => {
  const signed = { type: text, scheme: text, keys: every(key(secrets)), replay };
  const toleranceSeconds = optional(that((value) => isNumber(value) && value >= 0));
  const algorithm = optional(that((value) => value === "sha256" || value === "sha1"));
  return either("scheme", {
    openfaas: members({ ...signed, header: text, algorithm }),
    github: members(signed),
    standard: members({ ...signed, toleranceSeconds }),
    stripe: members({ ...signed, toleranceSeconds }),
  });
};

/** Whether a guard of one of the routes remembers deliveries. */
function remembers(routes: unknown): boolean {
  const replays = Object.values(isMap(routes) ? routes : {}).map(
    (guard) => isMap(guard) && guard["replay"],
  );
  return replays.some((one) => isMap(one) && one["duplicates"] !== "accept");
}

const configForm: Form = (value, place) => {
  const secrets = isMap(value) && Array.isArray(value["secrets"]) ? value["secrets"] : [];
  const guards: Readonly<Record<Guard["type"], Form>> = {
    webhook: webhook(secrets),
    plugin: members({ type: text, functionName: text }),
  };
  return members({
    handler: text,
    function: text,
    secrets: that((names) => Array.isArray(names) && names.every(isText)),
    deliveries: isMap(value) && remembers(value["routes"]) ? text : optional(text),
    routes: record(/^[A-Z]+ \/\S*$/, either("type", guards)),
  })(value, place);
};
