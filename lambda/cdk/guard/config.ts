import { GUARD_VARIABLE, type GuardConfig } from "../../../lib/formats/function/guard-config.ts";
import { CodedError } from "../../../lib/errors.ts";
import { parseJson } from "../../http/parse-json.ts";
import {
  either,
  every,
  isNumber,
  isObject,
  isText,
  members,
  optional,
  record,
  that,
  type Form,
} from "./form.ts";

/** What the guard is to check, or the handler behind it, is not there or has another form. */
export class GuardMisconfigured extends CodedError {
  readonly code = "ERR_GUARD_CONFIG";
}

/**
 * The guard's configuration from the environment, checked member by member: one that is misspelt would
 * switch off what it stands for.
 *
 * @throws {GuardMisconfigured} naming the first place that is not as it must be.
 */
export function readGuardConfig(env: Readonly<Record<string, string | undefined>>): GuardConfig {
  const parsed = parseJson(env[GUARD_VARIABLE] ?? "");
  const place = config(parsed, GUARD_VARIABLE);
  if (place !== undefined) throw new GuardMisconfigured(`the guard cannot start: see ${place}`);
  return parsed as GuardConfig; // It has that form, or there would be a place where it has not.
}

const text = that(isText);
const date = optional(
  that((value) => isText(value) && ISO_8601.test(value) && !Number.isNaN(Date.parse(value))),
);
/** Without a time zone it would be read by this machine's. */
const ISO_8601 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

const ACCEPT = members({ duplicates: that((value) => value === "accept") });
const REMEMBER = members({
  duplicates: that((value) => value === "acknowledge" || value === "refuse"),
  table: text,
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

const config: Form = (value, place) => {
  const secrets = isObject(value) && Array.isArray(value["secrets"]) ? value["secrets"] : [];
  const plugin = members({ type: text, functionName: text });
  return members({
    handler: text,
    stage: text,
    function: text,
    secrets: that((names) => Array.isArray(names) && names.every(isText)),
    routes: record(/^[A-Z]+ \/\S*$/, either("type", { webhook: webhook(secrets), plugin })),
  })(value, place);
};
