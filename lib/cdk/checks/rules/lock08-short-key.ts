import { GUARD_VARIABLE } from "../../../formats/function/guard-config.ts";
import { functionsIn, guardOf } from "../template/functions.ts";
import { listOf, literal, membersOf } from "../template/values.ts";
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
      Object.entries(membersOf(guardOf(resource)?.["routes"])).flatMap(([route, guard]) =>
        listOf(membersOf(guard)["keys"])
          .map(membersOf)
          .filter(
            ({ insecureShortKey }) => insecureShortKey !== undefined && insecureShortKey !== false,
          )
          .map(({ secret }) => ({
            resource,
            problem: `${route} takes a key of fewer than 24 bytes in ${literal(secret) ?? "a secret"}`,
            locations: [`Properties.Environment.Variables.${GUARD_VARIABLE}`],
            about: literal(secret) ?? route,
          })),
      ),
    ),
};
