import { uriDecodeBytes, uriEncode, uriReencode } from "../request/encoding.ts";
import { distinct, mistake, mistakesOf, type Variant, type StepVariant } from "./mistakes.ts";
import type { Pair } from "../request/request.ts";
import type { Work } from "./work.ts";
import { querySelections } from "./wrong-selections.ts";

type Encode = (text: string) => string;
/** A parameter of the query: its name and value in the encoding that is signed, and its name as it was sent. */
type Piece = readonly [name: string, value: string, sent: string];
type Order = (pieces: readonly Piece[]) => readonly Piece[];

const ENCODINGS: readonly StepVariant<Encode>[] = [
  [uriReencode],
  [
    (text) => text,
    mistake(
      "query-not-encoded",
      "encode every byte except A-Z a-z 0-9 - _ . ~ as %XX in upper case",
    ),
  ],
  [
    (text) => uriReencode(text).replace(/%(?:21|27|28|29|2A)/g, decoded),
    mistake("query-loosely-encoded", "also encode ! ' ( ) *, which encodeURIComponent does not"),
  ],
  [
    (text) =>
      uriReencode(text).replaceAll("%20", "+").replaceAll("%2A", "*").replaceAll("~", "%7E"),
    mistake("query-form-encoded", "encode a space as %20, not as + like a form"),
  ],
  [
    (text) => uriReencode(text.replaceAll("+", "%20")),
    mistake("query-plus-as-space", "sign + as %2B: it is a plus sign, not a space"),
  ],
  [uriEncode, mistake("query-encoded-twice", "do not encode text that is already encoded")],
  [decoded, mistake("query-decoded", "sign names and values percent-encoded")],
];

const ORDERS: readonly StepVariant<Order>[] = [
  [
    (pieces) =>
      pieces.toSorted(
        ([aName, aValue], [bName, bValue]) => compare(aName, bName) || compare(aValue, bValue),
      ),
  ],
  [
    (pieces) => pieces,
    mistake("query-unsorted", "sort the query by encoded name, then by encoded value"),
  ],
  [
    (pieces) => pieces.toSorted((a, b) => compare(a[0], b[0])),
    mistake("query-values-unsorted", "sort parameters of one name by their encoded values"),
  ],
  [
    (pieces) => pieces.toSorted((a, b) => compare(joined(a), joined(b))),
    mistake("query-sorted-joined", "sort by name, then by value, not by the joined name=value"),
  ],
];

const BARE = mistake("query-bare-key", "sign a parameter without a value as `name=`");
/** Highest number of names without a value that are each tried with and without `=`. */
const FEW_EMPTY = 3;

/**
 * Returns the sets of names that may be signed without `=` because they have no value. Several sets are tried,
 * since a parsed query does not say which names were sent without `=`.
 */
function bareNames(query: readonly Pair[]): readonly StepVariant<ReadonlySet<string>>[] {
  const empty = [...new Set(query.filter(([, value]) => value === "").map(([name]) => name))];
  const some = empty.length > FEW_EMPTY || empty.length < 2 ? [] : empty;
  return [
    [new Set()],
    [new Set(empty), BARE],
    ...some.map((name): StepVariant<ReadonlySet<string>> => [new Set([name]), BARE]),
    ...some.map((name): StepVariant<ReadonlySet<string>> => [
      new Set(empty.filter((other) => other !== name)),
      BARE,
    ]),
  ];
}

/**
 * Highest number of parameters with which a query is tried with every known mistake. A longer query is tried with the
 * likeliest mistakes only.
 */
const FEW = 60;

/** Steps for encoding one character. */
const PER_ENCODED = 30;
/** Steps for sorting one parameter. */
const PER_SORTED = 200;
/** Steps for joining one parameter to the others. */
const PER_JOINED = 20;

/**
 * Returns the canonical queries that known wrong signers build for a query as sent, the right query first. The list
 * ends early if the work runs out.
 */
export function queryVariants(query: readonly Pair[], work: Work): readonly Variant[] {
  const variants: Variant[] = [];
  const bares = bareNames(query);
  const encodings = query.length > FEW ? ENCODINGS.slice(0, 2) : ENCODINGS;
  const length = query.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  const encoded = new Map<Encode, ReadonlyMap<Pair, Piece>>();
  const may = (steps: number) => work.spend(steps) || variants.length === 0;
  for (const selection of query.length > FEW ? [[query] as const] : querySelections(query)) {
    const whole = selection[1] === undefined;
    for (const encoding of whole ? encodings : encodings.slice(0, 2)) {
      if (!encoded.has(encoding[0])) {
        if (!may(length * PER_ENCODED)) return distinct(variants);
        encoded.set(encoding[0], piecesOf(query, encoding[0]));
      }
      const pieceOf = encoded.get(encoding[0]);
      const pieces = selection[0].flatMap((pair) => {
        const piece = pieceOf?.get(pair);
        return piece ? [piece] : [];
      });
      for (const order of whole ? ORDERS : ORDERS.slice(0, 2)) {
        if (!may(pieces.length * PER_SORTED)) return distinct(variants);
        const ordered = order[0](pieces);
        for (const bare of bares) {
          const pairs = ordered.map(([name, value, sent]) =>
            value === "" && bare[0].has(sent) ? name : `${name}=${value}`,
          );
          const text = pairs.join("&");
          // Encoding may make the text five times as long as it is in the request.
          if (!may(pairs.length * PER_JOINED + text.length)) return distinct(variants);
          variants.push({ text, mistakes: mistakesOf(selection, encoding, order, bare) });
        }
      }
    }
  }
  return distinct(variants);
}

function piecesOf(query: readonly Pair[], encode: Encode): ReadonlyMap<Pair, Piece> {
  return new Map(query.map((pair) => [pair, [encode(pair[0]), encode(pair[1]), pair[0]]]));
}

function joined([name, value]: Piece): string {
  return `${name}=${value}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function decoded(text: string): string {
  return uriDecodeBytes(text).toString("utf8");
}
