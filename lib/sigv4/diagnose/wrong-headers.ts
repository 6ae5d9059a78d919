import { distinct, mistake, mistakesOf, type Variant, type StepVariant } from "./mistakes.ts";
import { canonicalHeaders } from "../request/canonical-request.ts";
import { headerValue, headerValues, type WireRequest } from "../request/request.ts";

/** Which names stand in a header part, and in which order. */
interface Naming {
  readonly names: readonly string[];
  readonly list: string;
}
type OfValue = (value: string) => string;
type OfRepeats = (values: readonly string[]) => string;

const trim = (value: string) => value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");

function collapsed(value: string): string {
  return trim(value).replace(/[ \t\r\n]+/g, " ");
}

const VALUES: readonly StepVariant<OfValue>[] = [
  [collapsed],
  [trim, mistake("header-not-collapsed", "make runs of blanks in header values one space")],
  [
    (value) => value,
    mistake("header-not-trimmed", "trim header values and make runs of blanks one space"),
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

/**
 * The header parts (lines, blank line, list) that known wrong signers have, the right one first.
 *
 * @param signedHeaders The list as the sender has it.
 */
export function headerVariants(request: WireRequest, signedHeaders: string): readonly Variant[] {
  const variants: Variant[] = [];
  const namings = namingsOf(request, signedHeaders);
  for (const host of hosts(headerValue(request, "host") ?? "", request)) {
    for (const naming of namings) {
      for (const ofValue of VALUES) {
        for (const ofRepeats of REPEATS) {
          const mistakes = mistakesOf(host, naming, ofValue, ofRepeats);
          if (mistakes.length > 2) continue;
          const lines = naming[0].names.map((name) => {
            const lower = name.toLowerCase();
            const values = lower === "host" ? [host[0]] : headerValues(request, lower);
            return `${name}:${ofRepeats[0](values.map(ofValue[0]))}\n`;
          });
          const text = lines.join("");
          variants.push({ text: `${text}\n${naming[0].list}`, mistakes });
          if (mistakes.length < 2) {
            variants.push({ text: text + naming[0].list, mistakes: [...mistakes, NO_BLANK_LINE] });
          }
        }
      }
    }
  }
  return distinct([...variants, ...lineByLine(request, signedHeaders)]);
}

/** As curl 7 has them: one line for each header line, and an empty one as its command line writes it. */
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

function namingsOf(request: WireRequest, claimed: string): readonly StepVariant<Naming>[] {
  const names = claimed.split(";");
  const right = canonicalHeaders(
    request.headers.filter(([name]) => names.includes(name.toLowerCase())),
  );
  const unsorted = mistake(
    "signed-headers-unsorted",
    "sort header lines and SignedHeaders by name",
  );
  const mixed = mistake("signed-headers-case", "write header names in lower case, lines and list");
  const isRight = right.list === claimed;
  const sorted = names.toSorted();
  const absent = names.find(
    (name) => !right.names.includes(name) && headerValues(request, name.toLowerCase()).length === 0,
  );
  const wrong =
    absent === undefined
      ? names.some((name) => name !== name.toLowerCase())
        ? mixed
        : unsorted
      : mistake("signed-header-missing", "sign only headers that are sent and that no hop removes");
  const sent = request.headers
    .map(([name]) => name)
    .filter((name, at, all) => names.includes(name.toLowerCase()) && all.indexOf(name) === at);
  return [
    isRight ? [right] : [right, wrong],
    [{ names: sorted, list: claimed }, wrong],
    [{ names, list: claimed }, wrong],
    [{ names: sorted.map((name) => name.toLowerCase()), list: claimed }, wrong],
    [{ names: names.map((name) => name.toLowerCase()), list: claimed }, wrong],
    [lowerCase(names), wrong],
    [{ names: sent, list: claimed }, mixed],
    [{ names: sent.toSorted(), list: claimed }, mixed],
    [{ names: sent, list: sent.join(";") }, mixed],
  ];
}

/** The list as it should have been sent. */
function lowerCase(names: readonly string[]): Naming {
  const sorted = names.map((name) => name.toLowerCase()).toSorted();
  return { names: sorted, list: sorted.join(";") };
}

function hosts(host: string, request: WireRequest): readonly StepVariant<string>[] {
  const name = host.replace(/:\d+$/, "");
  const port = host.slice(name.length);
  const asSent = "sign the Host header exactly as it is sent";
  const forwarded = headerValue(request, "x-forwarded-host");
  const other = { localhost: "127.0.0.1", "127.0.0.1": "localhost" }[name];
  return [
    [host],
    [name, mistake("host-without-port", `${asSent}, with its port`)],
    ...["80", "443"].map((usual): StepVariant<string> => [
      `${name}:${usual}`,
      mistake("host-with-port", `${asSent}: without the port where it is the scheme's own`),
    ]),
    ...(other === undefined
      ? []
      : [
          [other + port, mistake("host-alias", asSent)] as const,
          [other, mistake("host-alias", asSent)] as const,
        ]),
    ...(forwarded === undefined
      ? []
      : [
          [
            forwarded,
            mistake("host-replaced", "have the proxy keep the Host header that was signed"),
          ] as const,
        ]),
    [host.toLowerCase(), mistake("host-case", asSent)],
  ];
}
