import { uriDecodeBytes, uriEncode, uriReencode } from "./encoding.ts";
import { distinct, mistake, mistakesOf, type Variant, type Way } from "./mistakes.ts";
import type { Pair } from "./request.ts";
import { querySelections } from "./wrong-selections.ts";

type Encode = (text: string) => string;
type Order = ((pairs: readonly Pair[]) => readonly Pair[]) | undefined;

const ENCODINGS: readonly Way<Encode>[] = [
  [uriReencode],
  [
    (text) => text,
    mistake("query-not-encoded", "encode every byte but A-Z a-z 0-9 - _ . ~ as %XX in upper case"),
  ],
  [
    (text) => uriReencode(text).replace(/%(?:21|27|28|29|2A)/g, decoded),
    mistake("query-loosely-encoded", "encode ! ' ( ) * too, which encodeURIComponent leaves"),
  ],
  [
    (text) =>
      uriReencode(text).replaceAll("%20", "+").replaceAll("%2A", "*").replaceAll("~", "%7E"),
    mistake("query-form-encoded", "encode a space as %20, not +, as forms do"),
  ],
  [
    (text) => uriReencode(text.replaceAll("+", "%20")),
    mistake("query-plus-as-space", "sign + as %2B: it is a plus sign, not a space"),
  ],
  [uriEncode, mistake("query-encoded-twice", "do not encode what is encoded already")],
  [decoded, mistake("query-decoded", "sign names and values percent-encoded")],
];

const ORDERS: readonly Way<Order>[] = [
  [
    (pairs) =>
      sortedBy(
        pairs,
        ([aName, aValue], [bName, bValue]) => compare(aName, bName) || compare(aValue, bValue),
      ),
  ],
  [
    (pairs) => pairs,
    mistake("query-unsorted", "sort the query by encoded name, then by encoded value"),
  ],
  [
    (pairs) => sortedBy(pairs, (a, b) => compare(a[0], b[0])),
    mistake("query-values-unsorted", "sort parameters of one name by their encoded values"),
  ],
  [
    (pairs) => sortedBy(pairs, (a, b) => compare(a.join("="), b.join("="))),
    mistake("query-sorted-joined", "sort by name, then by value, not by the joined name=value"),
  ],
];

const EMPTIES: readonly Way<string>[] = [
  ["="],
  ["", mistake("query-bare-key", "sign a parameter without a value as `name=`")],
];

/** So many parameters can be tried in every way; of more, only the likeliest are. */
const FEW = 60;

/** The canonical queries that known wrong signers have for a query as sent, the right one first. */
export function queryVariants(query: readonly Pair[]): readonly Variant[] {
  const variants: Variant[] = [];
  const encodings = query.length > FEW ? ENCODINGS.slice(0, 2) : ENCODINGS;
  for (const selection of query.length > FEW ? [[query] as const] : querySelections(query)) {
    const whole = selection[1] === undefined;
    for (const encoding of whole ? encodings : encodings.slice(0, 2)) {
      const pairs = selection[0].map(([name, value]): Pair => [
        encoding[0](name),
        encoding[0](value),
      ]);
      for (const order of whole ? ORDERS : ORDERS.slice(0, 2)) {
        const ordered = order[0]?.(pairs) ?? pairs;
        for (const empty of EMPTIES) {
          const text = ordered.map(
            ([name, value]) => name + (value === "" ? empty[0] : `=${value}`),
          );
          variants.push({
            text: text.join("&"),
            mistakes: mistakesOf(selection, encoding, order, empty),
          });
        }
      }
    }
  }
  return distinct(variants);
}

function sortedBy(pairs: readonly Pair[], by: (a: Pair, b: Pair) => number): readonly Pair[] {
  return pairs.toSorted(by);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function decoded(text: string): string {
  return uriDecodeBytes(text).toString("utf8");
}
