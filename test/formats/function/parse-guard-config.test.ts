import { expect, it } from "vitest";
import { parseGuardConfig } from "../../../lib/formats/function/parse-guard-config.ts";
import { GUARD_VARIABLE } from "../../../lib/formats/function/guard-config.ts";

const webhook = {
  type: "webhook",
  scheme: "standard",
  toleranceSeconds: 60,
  keys: [{ secret: "key", notBefore: "2026-01-01", notAfter: "2026-12-01T00:00:00Z" }],
  replay: { duplicates: "refuse", rememberSeconds: 60 },
};
const openfaas = {
  type: "webhook",
  scheme: "openfaas",
  header: "Hmac",
  algorithm: "sha1",
  keys: [{ secret: "key", insecureShortKey: true }],
  replay: { duplicates: "accept" },
};
const plugin = { type: "plugin", functionName: "gatekeeper" };
const config = {
  handler: "handler.handler",
  function: "hooks",
  secrets: ["key"],
  deliveries: "table",
  routes: { "POST /hooks": webhook, "POST /lab": openfaas, "ANY /{proxy+}": plugin },
};

const parse = (value: unknown) => parseGuardConfig(JSON.stringify(value));
const withRoute = (guard: object) => ({ ...config, routes: { "POST /hooks": guard } });
const { replay } = webhook;
const [key] = webhook.keys;

it("a valid configuration is parsed unchanged", () => {
  expect(parse(config)).toEqual({ ok: true, config });
});

it("a table is needed only if a guard remembers deliveries", () => {
  const { deliveries: _, ...without } = config;
  const parsed = parse({ ...without, routes: { "POST /lab": openfaas, "POST /plug": plugin } });
  expect(parsed.ok).toBe(true);
});

it.each(["", "{", "null", "[]", "1"])("the text %j is invalid as a whole", (text) => {
  expect(parseGuardConfig(text)).toEqual({ ok: false, place: GUARD_VARIABLE });
});

it.each([
  [".handler", { ...config, handler: undefined }],
  [".stage", { ...config, stage: "" }],
  [".function", { ...config, function: 1 }],
  [".secrets", { ...config, secrets: "key" }],
  [".secrets", { ...config, secrets: [""] }],
  [".routes", { ...config, routes: [] }],
  [".more", { ...config, more: true }],
  [".routes.POST hooks", { ...config, routes: { "POST hooks": plugin } }],
  [".routes.post /hooks", { ...config, routes: { "post /hooks": plugin } }],
  [".routes.POST /hooks", { ...config, routes: { "POST /hooks": null } }],
  [".type", withRoute({ ...plugin, type: "public" })],
  [".type", withRoute({ ...plugin, type: "toString" })],
  [".functionName", withRoute({ type: "plugin" })],
  [".keys", withRoute({ ...plugin, keys: [key] })],
  [".scheme", withRoute({ ...webhook, scheme: "slack" })],
  [".scheme", withRoute({ ...webhook, scheme: undefined })],
  [".toleranceSeconds", withRoute({ ...webhook, toleranceSeconds: "300" })],
  [".toleranceSeconds", withRoute({ ...webhook, toleranceSeconds: -1 })],
  [".toleranceSeconds", withRoute({ ...openfaas, toleranceSeconds: 300 })],
  [".header", withRoute({ ...webhook, header: "Hmac" })],
  [".header", withRoute({ ...openfaas, header: undefined })],
  [".algorithm", withRoute({ ...openfaas, algorithm: "md5" })],
  [".algorithm", withRoute({ ...webhook, scheme: "stripe", algorithm: "sha256" })],
  [".keys", withRoute({ ...webhook, keys: [] })],
  [".keys", withRoute({ ...webhook, keys: undefined })],
  [".keys[1].secret", withRoute({ ...webhook, keys: [key, { secret: "another" }] })],
  [".keys[0].notAfter", withRoute({ ...webhook, keys: [{ ...key, notAfter: "soon" }] })],
  [".keys[0].notAfter", withRoute({ ...webhook, keys: [{ ...key, notAfter: "2026-13-01" }] })],
  [
    ".keys[0].notAfter",
    withRoute({ ...webhook, keys: [{ ...key, notAfter: "2026-01-01T00:00" }] }),
  ],
  [".keys[0].notbefore", withRoute({ ...webhook, keys: [{ ...key, notbefore: "2026-01-01" }] })],
  [
    ".keys[0].insecureShortKey",
    withRoute({ ...webhook, keys: [{ ...key, insecureShortKey: "no" }] }),
  ],
  [".replay", withRoute({ ...webhook, replay: undefined })],
  [".replay.duplicates", withRoute({ ...webhook, replay: { ...replay, duplicates: "ignore" } })],
  [
    ".replay.rememberSeconds",
    withRoute({ ...webhook, replay: { ...replay, duplicates: "accept" } }),
  ],
  [".replay.table", withRoute({ ...webhook, replay: { ...replay, table: "table" } })],
  [".deliveries", { ...config, deliveries: undefined }],
  [".deliveries", { ...config, deliveries: "" }],
  [".deliveries", { ...withRoute(plugin), deliveries: 1 }],
  [".replay.rememberSeconds", withRoute({ ...webhook, replay: { ...replay, rememberSeconds: 0 } })],
])("an invalid member is reported with a place that ends in %s", (end, wrong) => {
  const parsed = parse(wrong);
  const place = parsed.ok ? undefined : parsed.place;
  expect(place?.startsWith(`${GUARD_VARIABLE}.`) && place.endsWith(end)).toBe(true);
});
