import type { DeclaredSecret } from "../../../../lib/formats/sealed/sealing-metadata.ts";
import { isPrintable, printableLine } from "../../../../lib/printable.ts";
import type { SealedStage } from "../../stage/sealed-stage.ts";
import { FENCE, PLAIN_NAME } from "./edited-text.ts";
import type { OpenedFunction } from "./open-function.ts";

/** Prints the secrets of functions as text to edit. Every value can be read back from it byte for byte. */
export function printSecrets(
  { app, stage, path, functions }: Pick<SealedStage, "app" | "stage" | "path" | "functions">,
  opened: readonly OpenedFunction[],
): string {
  const lines = [
    `# Secrets of app ${app}, stage ${stage}. Save and quit to seal what you changed into`,
    `# ${printableLine(path)}; quit without a change to leave everything as it is.`,
    "#",
    "# NAME=value       the value is the text after the =, as it is, up to the end of the line",
    '# NAME="value"     a string of JSON, for whitespace at the ends and characters that editors change',
    `# NAME=${FENCE}        a value of several lines: those until the next line ${FENCE}`,
    "# -NAME=value      a minus before the name removes the secret; to remove its line changes nothing",
  ];
  for (const { functionName, values, closed } of opened) {
    const declared = functions.get(functionName)?.secrets ?? [];
    const names = new Set([
      ...declared.map(({ name }) => name),
      ...values.keys(),
      ...closed.keys(),
    ]);
    lines.push("", `[${functionName}]`);
    for (const name of names) {
      const value = values.get(name);
      const secret = declared.find((one) => one.name === name);
      lines.push(...commentsOn(name, value, closed.get(name), secret));
      if (value !== undefined) lines.push(`${printName(name)}=${printValue(value)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function commentsOn(
  name: string,
  value: string | undefined,
  closed: string | undefined,
  secret: DeclaredSecret | undefined,
): readonly string[] {
  if (!secret) return ["# The function does not declare this secret:"];
  const comments = { text: [], "shared-text": [], htpasswd: [HTPASSWD], "webhook-key": [WEBHOOK] }[
    secret.kind.type
  ];
  if (value !== undefined) return comments;
  const state =
    closed === undefined
      ? "is not sealed yet"
      : `is sealed, but not shown (${printableLine(closed)})`;
  return [
    ...comments,
    `# ${printableLine(name)} ${state}; to seal a value:`,
    `# ${printName(name)}=`,
  ];
}

const HTPASSWD = "# One line of signet htpasswd NAME for each user:";
const WEBHOOK = "# A key of webhooks, as the sender issued it:";

function printName(name: string): string {
  return PLAIN_NAME.test(name) ? name : printJson(name);
}

/** Returns the part of an entry after the `=`. */
function printValue(value: string): string {
  const lines = value.split("\n");
  const isPlain = lines.every((line) => isPrintable(line) && line === line.trimEnd());
  if (!isPlain || lines.includes(FENCE)) return printJson(value);
  if (lines.length > 1) return [FENCE, ...lines, FENCE].join("\n");
  return value === value.trim() && !value.startsWith('"') ? value : printJson(value);
}

/** Returns a string of JSON in which all characters that an editor might change are escaped. */
function printJson(text: string): string {
  return printableLine(JSON.stringify(text));
}
