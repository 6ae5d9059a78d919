import type { Guard, GuardKey } from "../../../lib/formats/function/guard-config.ts";

const plugin: Guard = { type: "plugin", functionName: "gatekeeper" };

/** The guard of a webhook with one key. */
export function webhookGuard(key: Partial<GuardKey> = {}): Guard {
  return {
    type: "webhook",
    scheme: "github",
    keys: [{ secret: "lab11Key", ...key }],
    replay: { duplicates: "refuse", rememberSeconds: 60 },
  };
}

/** Returns the JSON of a complete configuration that guards one route. The table may be a token. */
export function guardConfig(
  route: string,
  guard: Guard | "plugin" = webhookGuard(),
  deliveries = "deliveries",
): string {
  return JSON.stringify({
    handler: "index.handler",
    function: "hooks",
    secrets: ["lab11Key"],
    deliveries,
    routes: { [route]: guard === "plugin" ? plugin : guard },
  });
}
