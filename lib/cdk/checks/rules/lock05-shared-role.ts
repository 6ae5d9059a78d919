import { functionsIn, roleOf } from "../template/functions.ts";
import type { Rule } from "./rule.ts";

/**
 * Reports functions that share an execution role. Roles outside the templates are equal if their references are
 * equal.
 */
export const sharedRole: Rule = {
  id: "LOCK05",
  risk: "Each of these functions has the permissions of all of them.",
  mend: "Give each function an execution role of its own.",
  check: (templates) => {
    const named = functionsIn(templates).map((fn) => ({
      fn,
      role: roleOf(templates, fn)?.resource.path ?? JSON.stringify(fn.properties["Role"]),
    }));
    return named.flatMap(({ fn, role }) => {
      const others = named.filter((other) => other.fn !== fn && other.role === role);
      if (others.length === 0) return [];
      const paths = others.map((other) => other.fn.path);
      return [
        {
          resource: fn,
          problem: `it shares its execution role with ${paths.join(", ")}`,
          locations: ["Properties.Role"],
        },
      ];
    });
  },
};
