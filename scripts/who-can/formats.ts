import type { Matrix } from "../../lib/cloud/who-can/matrix.ts";
import { gridsOf, type Grid, type GridCell } from "./grid.ts";

/** Returns tables for a terminal, with the terms as notes below them. */
export function asTable(matrix: Matrix): string {
  return gridsOf(matrix).map(table).join("\n");
}

function table({ title, columns, rows }: Grid): string {
  const notes: string[] = [];
  const text = (cell: GridCell) => {
    const numbers = cell.terms.map((terms) => {
      if (!notes.includes(terms)) notes.push(terms);
      return `[${notes.indexOf(terms) + 1}]`;
    });
    return [cell.text, ...numbers].join(" ");
  };
  const lines = [[title, ...columns], ...rows.map(({ name, cells }) => [name, ...cells.map(text)])];
  const widths = [0, ...columns.map((_, index) => index + 1)].map((index) =>
    Math.max(...lines.map((line) => line[index]?.length ?? 0)),
  );
  const padded = lines.map((line) =>
    line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  "),
  );
  const below = notes.map((note, index) => `  [${index + 1}] ${note}`);
  return `${[...padded, ...below].map((line) => line.trimEnd()).join("\n")}\n`;
}

/** Returns every cell, including denied ones, as CSV (RFC 4180). */
export function asCsv({ cells }: Matrix): string {
  const lines = cells.map(({ row, target, access, terms }) => [
    row.name,
    target.kind,
    target.of === undefined ? target.name : `${target.of} ${target.name}`,
    target.action,
    access,
    terms,
  ]);
  return [["principal", "kind", "target", "action", "access", "terms"], ...lines]
    .map((line) => `${line.map(csvField).join(",")}\r\n`)
    .join("");
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;margin:0 0 2.5rem}
caption{text-align:left;font-weight:600;font-size:1.15rem;padding:.5rem 0}
th,td{border:1px solid #d0d0d0;padding:.3rem .6rem;text-align:left;vertical-align:top}
thead th{position:sticky;top:0;background:#f2f2f2}
td.yes{background:#dff3e0}td.if{background:#fff3cf}td.no{color:#999}
summary{cursor:pointer}ul{margin:.3rem 0;padding-left:1.2rem;max-width:44rem}`;

/** Returns a self-contained page, without scripts, fonts or addresses. */
export function asHtml(matrix: Matrix): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Who can</title><style>${STYLE}</style></head>
<body>
<h1>Who can</h1>
${gridsOf(matrix).map(htmlTable).join("\n")}
</body>
</html>
`;
}

function htmlTable({ title, columns, rows }: Grid): string {
  const head = ["Principal", ...columns].map((name) => `<th scope="col">${escaped(name)}</th>`);
  const body = rows.map(
    ({ name, cells }) =>
      `<tr><th scope="row">${escaped(name)}</th>${cells.map(htmlCell).join("")}</tr>`,
  );
  return `<table><caption>${escaped(title)}</caption>
<thead><tr>${head.join("")}</tr></thead>
<tbody>
${body.join("\n")}
</tbody></table>`;
}

function htmlCell({ text, terms }: GridCell): string {
  if (text === "·") return `<td class="no">·</td>`;
  if (terms.length === 0) return `<td class="yes">${escaped(text)}</td>`;
  const items = terms.map((each) => `<li>${escaped(each)}</li>`).join("");
  return `<td class="if"><details><summary>${escaped(text)}, on terms</summary><ul>${items}</ul></details></td>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
