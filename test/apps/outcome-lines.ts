import { notServed } from "../../scripts/serve/introduction/not-served.ts";
import type { Outcome } from "./outcome.ts";

const WORDS: Readonly<Record<keyof Outcome["served"], readonly [one: string, several: string]>> = {
  functions: ["function", "functions"],
  aliases: ["alias", "aliases"],
  functionUrls: ["function URL", "function URLs"],
  apis: ["API", "APIs"],
  routes: ["route", "routes"],
  keys: ["key", "keys"],
  tables: ["table", "tables"],
  secrets: ["secret", "secrets"],
  parameters: ["parameter", "parameters"],
  customResources: ["custom resource", "custom resources"],
};

/** Returns the lines about an app: whether it is deployed, what is served and recorded, and what is refused and why. */
export function outcomeLines({
  app,
  stacks,
  served,
  records,
  unserved,
  refused,
}: Outcome): readonly string[] {
  const ofStacks = `${stacks} ${stacks === 1 ? "stack" : "stacks"}`;
  const [first, ...others] = [
    ...(refused.length > 0
      ? [
          `refused     ${ofStacks}`,
          ...refused.map(({ path, problem }) => `            ${path}: ${problem}`),
        ]
      : [`deployed    ${ofStacks}`, `served      ${servedWords(served)}`]),
    ...unserved.map((route) => `not served  ${route}`),
    ...notServed(records).map(
      (text, index) => `${(index === 0 ? "records" : "").padEnd(12)}${text}`,
    ),
  ];
  return [
    `${app.padEnd(WIDTH)}  ${first}`,
    ...others.map((line) => `${" ".repeat(WIDTH)}  ${line}`),
  ];
}

/** Width of the column with the names of apps. */
const WIDTH = 16;

function servedWords(served: Outcome["served"]): string {
  const { routes, ...others } = served;
  const clauses = Object.keys(others).flatMap((key) => {
    // The object above has exactly these keys.
    const kind = key as keyof typeof others;
    const number = others[kind];
    if (number === 0) return [];
    const clause = counted(kind, number);
    return kind === "apis" ? `${clause} (${counted("routes", routes)})` : clause;
  });
  return clauses.join(", ") || "nothing";
}

function counted(kind: keyof Outcome["served"], number: number): string {
  return `${number} ${WORDS[kind][number === 1 ? 0 : 1]}`;
}
