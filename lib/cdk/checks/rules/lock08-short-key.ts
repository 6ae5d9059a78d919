import { GUARD_VARIABLE } from "../../../formats/function/guard-config.ts";
import { functionsIn, guardedRoutes } from "../template/functions.ts";
import type { Rule } from "./rule.ts";

/**
 * Reports webhook keys of fewer than 24 bytes. A key is sealed, so the template does not show its length, but the
 * guard accepts a short key only if its configuration says so, and the template shows the configuration.
 */
export const shortKey: Rule = {
  id: "LOCK08",
  risk: "An attacker with one signed delivery can find the key by trying keys, and then sign other deliveries.",
  mend: "Seal a key of at least 24 bytes, better 32, and remove insecureShortKey.",
  check: (templates) =>
    functionsIn(templates).flatMap((resource) =>
      Object.entries(guardedRoutes(resource)).flatMap(([route, guard]) =>
        (guard.type === "webhook" ? guard.keys : [])
          .filter(({ insecureShortKey }) => insecureShortKey === true)
          .map(({ secret }) => ({
            resource,
            problem: `${route} accepts a key of fewer than 24 bytes in ${secret}`,
            locations: [`Properties.Environment.Variables.${GUARD_VARIABLE}`],
            about: secret,
          })),
      ),
    ),
};
