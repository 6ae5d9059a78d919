import { canonicalPath, canonicalQuery, type PathSettings } from "../request/canonical-request.ts";
import { uriDecodeBytes, uriEncode } from "../request/encoding.ts";
import { parseTarget, requestTarget, type Pair } from "../request/request.ts";
import { mistake, type Variant } from "./mistakes.ts";
import type { Work } from "./work.ts";

/** The path and the query that a wrong signer signs together. */
interface MovedQuery {
  readonly path: Variant;
  readonly query: Variant;
}

const IN_PATH = mistake(
  "query-in-path",
  "split the URL at its first ?: sign and send the path and the query separately",
);

/** Steps for one character of the path and the query. */
const PER_CHARACTER = 40;

/**
 * Returns the paths and queries of signers for which the query is a part of the path: it was signed in the path and
 * sent as a query, or signed as a query and sent in the path, where its `?` is encoded.
 */
export function movedQueries(
  path: string,
  query: readonly Pair[],
  settings: PathSettings,
  work: Work,
): readonly MovedQuery[] {
  const target = requestTarget({ path, query });
  if (!work.spend(target.length * PER_CHARACTER)) return [];
  const moved = (signedPath: string, signedQuery: readonly Pair[]): MovedQuery => ({
    path: { text: canonicalPath(signedPath, settings), mistakes: [IN_PATH] },
    query: { text: canonicalQuery(signedQuery), mistakes: [IN_PATH] },
  });
  const mark = path.search(/%3F/i);
  return [
    ...(query.length === 0
      ? []
      : [moved(target, []), moved(path + uriEncode(target.slice(path.length)), [])]),
    ...(mark < 0 ? [] : [ofEncoded(path, mark)].map((sent) => moved(sent.path, sent.query))),
  ];
}

/** Returns the path and the query of a path in which the `?` of the query was encoded. */
function ofEncoded(path: string, mark: number): { path: string; query: readonly Pair[] } {
  const query = uriDecodeBytes(path.slice(mark)).toString("utf8");
  return parseTarget(path.slice(0, mark) + query);
}
