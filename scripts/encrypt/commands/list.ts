import { encryptionContext } from "../../../lib/formats/sealed/sealed-segment.ts";
import { segmentsOf, type SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import { kmsCommand } from "../frame/kms-command.ts";
import { declaredBy, knownFunctions } from "../input/target.ts";
import type { Functions } from "../stage/sealed-stage.ts";

/** `list` does not use KMS, but accepts the options of the commands that do, so one command line fits all. */
export const list = kmsCommand({
  name: "list",
  options: { json: { type: "boolean", default: false, help: "print JSON, for programs" } },
  summary: "list the secrets: names, keys, who can open them, sizes; never values",
  words: "[FUNCTION…]",
  description: `Lists the sealed secrets without opening them and without KMS: each secret with its segment,
the segment's bytes and key, and the one role that may open it.`,

  run({ values, words, io, ...stage }) {
    const file = stage.existingFile();
    const chosen = knownFunctions(words, stage, file);
    const rows = chosen.toSorted().flatMap((name) => rowsOf(file, name, stage.functions));
    io.out(values.json ? `${JSON.stringify(rows, null, 2)}\n` : tableOf(rows));
    return 0;
  },
});

interface Row {
  readonly function: string;
  readonly name: string;
  /** Counted from 1 within the function. `null` if the secret is declared but not sealed. */
  readonly segment: number | null;
  readonly bytes: number | null;
  readonly key: string | null;
  /** The role that may open the secret with `context` as the encryption context. `-` if the app has no such function. */
  readonly openedBy: string;
  readonly context: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

function rowsOf(file: SealedFile, name: string, functions: Functions): readonly Row[] {
  const declared = declaredBy(name, { functions });
  const deployed = functions.get(name)?.functionName;
  const common = {
    function: name,
    openedBy: deployed === undefined ? "-" : `role of ${deployed}`,
    context: encryptionContext(file.app, file.stage, name),
  };
  const segments = segmentsOf(file, name);
  const holders = (secret: string) => segments.filter(({ names }) => names.includes(secret));
  const sealed = segments.flatMap((segment, index) => {
    const place = {
      ...common,
      segment: index + 1,
      bytes: Buffer.from(segment.ciphertext, "base64").length,
      key: segment.key,
    };
    const taken = segment.names.map((secret) => ({
      ...place,
      name: secret,
      notes: [
        ...(segment.form === "value" ? ["adopted"] : []),
        ...(declared.includes(secret) ? [] : ["not declared"]),
        ...(holders(secret).length > 1 ? ["held twice"] : []),
      ],
    }));
    return [
      ...taken,
      ...(segment.stale ?? []).map((secret) => ({ ...place, name: secret, notes: ["stale"] })),
    ];
  });
  const missing = declared
    .filter((secret) => holders(secret).length === 0)
    .map((secret) => ({
      ...common,
      name: secret,
      segment: null,
      bytes: null,
      key: null,
      notes: ["missing"],
    }));
  return [...sealed, ...missing].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function tableOf(rows: readonly Row[]): string {
  const header = ["FUNCTION", "NAME", "SEGMENT", "BYTES", "KEY", "OPENED BY", "NOTES"];
  const cells = rows.map((row) => [
    row.function,
    row.name,
    String(row.segment ?? "-"),
    String(row.bytes ?? "-"),
    row.key ?? "-",
    row.openedBy,
    row.notes.join(", "),
  ]);
  const widths = header.map((_, column) =>
    Math.max(...[header, ...cells].map((line) => line[column]?.length ?? 0)),
  );
  return [header, ...cells]
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}
