import { functionsIn, roleOf } from "../template/functions.ts";
import type { Rule } from "./rule.ts";

/** Roles are the same when the same text names them, wherever they come from. */
export const sharedRole: Rule = {
  id: "LOCK05",
  risk: "Each of these functions can do what any of them was granted.",
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
          problem: `its execution role is also that of ${paths.join(", ")}`,
          locations: ["Properties.Role"],
        },
      ];
    });
  },
};
