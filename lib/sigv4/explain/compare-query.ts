import { canonicalQuery } from "../request/canonical-request.ts";
import { shown, type Finding } from "./explanation.ts";
import { parseQuery } from "../request/request.ts";

/**
 * Returns the difference between the query that was signed and the query that the server computed, both in canonical
 * form. Returns `undefined` if they are equal.
 */
export function compareQuery(signed: string, server: string): Finding | undefined {
  if (signed === server) return undefined;
  const [ours, theirs] = [pieces(signed), pieces(server)];
  if (ours.toSorted().join("&") === theirs.toSorted().join("&")) {
    return {
      cause: "query-unsorted",
      what: "the parameters of the query were signed in another order than the server's",
      advice: "sort them by encoded name, then by encoded value, before signing",
    };
  }
  const strict = canonicalQuery(parseQuery(signed));
  if (strict === server || canonicalQuery(parseQuery(server)) === strict) {
    const bare = ours.some((piece) => !piece.includes("="));
    return {
      cause: "query-encoding",
      what: bare
        ? "a parameter without a value was signed without `=`"
        : "the query was signed in another percent-encoding than the server's",
      advice: bare
        ? "sign it as `name=`"
        : "encode every byte except A-Z a-z 0-9 - _ . ~ of each name and value as %XX in upper case, a space as %20",
    };
  }
  const added = names(theirs, ours);
  const lost = names(ours, theirs);
  return {
    cause: "query-differs",
    what: `the query differs (${[
      added === "" ? "" : `added or changed at the server: ${added}`,
      lost === "" ? "" : `signed, but missing or changed at the server: ${lost}`,
    ]
      .filter((part) => part !== "")
      .join("; ")})`,
    advice:
      "sign exactly the query that is sent, including repeats, and add nothing to it afterwards",
  };
}

function pieces(query: string): readonly string[] {
  return query.split("&").filter((piece) => piece !== "");
}

/** Returns the names, never the values, of the parameters that only the first list has. */
function names(all: readonly string[], others: readonly string[]): string {
  const known = new Set(others);
  const found = all.filter((piece) => !known.has(piece)).map((piece) => piece.split("=")[0] ?? "");
  return found.length === 0 ? "" : shown([...new Set(found)].slice(0, 4).join(", "));
}
