import {
  distinct,
  mistake,
  mistakesOf,
  type Mistake,
  type Variant,
  type StepVariant,
} from "./mistakes.ts";
import type { WireRequest } from "../request/request.ts";
import { hosts } from "./wrong-hosts.ts";
import { otherCharsets } from "./wrong-charsets.ts";
import { namingsOf, type Naming } from "./wrong-namings.ts";
import type { Work } from "./work.ts";

type OfValue = (value: string) => string;
type OfRepeats = (values: readonly string[]) => string;

const BLANKS = " \t\r\n";

/**
 * Removes blanks at both ends. It examines each character once, whereas an expression such as `/ +$/` would backtrack
 * at every run of blanks.
 */
function trim(value: string): string {
  let end = value.length;
  while (end > 0 && BLANKS.includes(value.charAt(end - 1))) end--;
  return value.slice(0, end).replace(/^[ \t\r\n]+/, "");
}

function collapsed(value: string): string {
  return value.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "");
}

const VALUES: readonly StepVariant<OfValue>[] = [
  [collapsed],
  [
    trim,
    mistake("header-not-collapsed", "replace each run of blanks in header values by one space"),
  ],
  [
    (value) => value,
    mistake("header-not-trimmed", "trim header values and replace each run of blanks by one space"),
  ],
];

const REPEATS: readonly StepVariant<OfRepeats>[] = [
  [(values) => values.join(",")],
  [
    (values) => values.join(", "),
    mistake("header-repeats-joined", "join repeated headers by a comma without a blank"),
  ],
  [
    (values) => values[0] ?? "",
    mistake("header-repeats-first", "sign every line of a repeated header"),
  ],
  [
    (values) => values.at(-1) ?? "",
    mistake("header-repeats-last", "sign every line of a repeated header"),
  ],
];

/** Steps for one character of the headers. */
const PER_CHARACTER = 4;
/** Steps for one header line, and also for each value in the line. */
const PER_VALUE = 100;

/**
 * Returns the header parts (lines, blank line, list) that known wrong signers write, the right part first. The list
 * ends early if the work runs out.
 *
 * @param signedHeaders List of signed headers as the sender wrote it.
 */
export function headerVariants(
  request: WireRequest,
  signedHeaders: string,
  work: Work,
): readonly Variant[] {
  const sent = valuesByName(request);
  const variants: Variant[] = [];
  for (const { naming, host, ofValue, ofRepeats, mistakes } of waysToWrite(
    hosts(sent),
    namingsOf(request, signedHeaders),
  )) {
    const lines = naming.names.map((name) => {
      const lower = name.toLowerCase();
      return { name, values: lower === "host" ? [host] : (sent.get(lower) ?? []) };
    });
    // If the list names a long header many times, the text is far longer than the request.
    const length = lines.reduce(
      (sum, { name, values }) => sum + name.length + lengthOfAll(values),
      naming.list.length,
    );
    const pieces = lines.reduce((sum, { values }) => sum + 1 + values.length, 0);
    const isAffordable = work.spend(length * PER_CHARACTER + pieces * PER_VALUE);
    if (!isAffordable && variants.length > 0) break;
    const text = lines
      .map(({ name, values }) => `${name}:${ofRepeats(values.map(ofValue))}\n`)
      .join("");
    variants.push({ text: `${text}\n${naming.list}`, mistakes });
    if (mistakes.length < 2) {
      variants.push({ text: text + naming.list, mistakes: [...mistakes, NO_BLANK_LINE] });
    }
  }
  return distinct([
    ...variants,
    ...lineByLine(request, signedHeaders),
    ...otherCharsets(request, signedHeaders),
  ]);
}

/** One way to write the header part, and the mistakes in it. */
interface Writing {
  readonly host: string;
  readonly naming: Naming;
  readonly ofValue: OfValue;
  readonly ofRepeats: OfRepeats;
  readonly mistakes: readonly Mistake[];
}

function* waysToWrite(
  ofHost: readonly StepVariant<string>[],
  namings: readonly StepVariant<Naming>[],
): Generator<Writing> {
  for (const host of ofHost) {
    for (const naming of namings) {
      for (const ofValue of VALUES) {
        for (const ofRepeats of REPEATS) {
          const mistakes = mistakesOf(host, naming, ofValue, ofRepeats);
          if (mistakes.length > 2) continue;
          yield {
            host: host[0],
            naming: naming[0],
            ofValue: ofValue[0],
            ofRepeats: ofRepeats[0],
            mistakes,
          };
        }
      }
    }
  }
}

/** Returns the values of each header, in the order of the request's lines, by the header's lower-case name. */
function valuesByName({ headers }: WireRequest): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const [mixed, value] of headers) {
    const name = mixed.toLowerCase();
    const before = values.get(name);
    if (before) before.push(value);
    else values.set(name, [value]);
  }
  return values;
}

function lengthOfAll(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

/**
 * Returns header parts as curl 7 writes them: one line for each header line of the request. An empty header is
 * written `name;`, as on curl's command line.
 */
function lineByLine({ headers }: WireRequest, list: string): readonly Variant[] {
  const names = new Set(list.toLowerCase().split(";"));
  const signed = headers.flatMap(([mixed, value]) => {
    const name = mixed.toLowerCase();
    return names.has(name) ? [`${name}:${collapsed(value)}`] : [];
  });
  const empty = signed.map((line) => line.replace(/:$/, ";"));
  return [
    { text: textOf(signed, list), mistakes: [REPEATS_APART] },
    { text: textOf(signed.toSorted(), list), mistakes: [REPEATS_APART] },
    { text: textOf(empty.toSorted(), list), mistakes: [EMPTY_HEADER] },
  ];
}

function textOf(lines: readonly string[], list: string): string {
  return `${lines.map((line) => `${line}\n`).join("")}\n${list}`;
}

const REPEATS_APART = mistake(
  "header-repeats-apart",
  "join repeated headers by a comma in one line, and list their name once",
);
const EMPTY_HEADER = mistake(
  "header-empty",
  "sign an empty header as `name:`, and list its name without `;`",
);
const NO_BLANK_LINE = mistake(
  "blank-line-missing",
  "put an empty line between the canonical headers and the list of their names",
);
