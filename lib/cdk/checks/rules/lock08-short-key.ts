import { GUARD_VARIABLE } from "../../../formats/function/guard-config.ts";
import { functionsIn, guardedRoutes } from "../template/functions.ts";
import type { Rule } from "./rule.ts";

/**
 * A key is sealed, so its length is not to be seen; but the guard takes one of fewer than 24 bytes only
 * where its configuration says so, and there it is to be seen.
 */
export const shortKey: Rule = {
  id: "LOCK08",
  risk: "Whoever has one signed delivery can try keys until one fits, and sign their own.",
  mend: "Seal a key of at least 24 bytes, 32 being better, and leave out insecureShortKey.",
  check: (templates) =>
    functionsIn(templates).flatMap((resource) =>
      Object.entries(guardedRoutes(resource)).flatMap(([route, guard]) =>
        (guard.type === "webhook" ? guard.keys : [])
          .filter(({ insecureShortKey }) => insecureShortKey === true)
          .map(({ secret }) => ({
            resource,
            problem: `${route} takes a key of fewer than 24 bytes in ${secret}`,
            locations: [`Properties.Environment.Variables.${GUARD_VARIABLE}`],
            about: secret,
          })),
      ),
    ),
};
