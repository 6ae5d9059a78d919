import { isSendable } from "../../gateway/proxy/proxy-response.ts";

/** The lines of the template before and after the comparison. */
const BEFORE = [
  '#set($origin = $input.params().header.get("Origin"))',
  '#if($origin == "")',
  '#set($origin = $input.params().header.get("origin"))',
  "#end",
];
const AFTER = [
  "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)",
  "#end",
];

/**
 * Returns the origins with which a template compares the origin of the request, if it is the template that CDK's
 * `addCorsPreflight` writes for several origins. Returns `undefined` for every other template, above all for a
 * template that returns the origin of the request without a comparison.
 */
export function originsIn(template: string): readonly string[] | undefined {
  const lines = template.split("\n").map((line) => line.trim());
  const condition = lines[BEFORE.length] ?? "";
  const isForm = [...BEFORE, condition, ...AFTER].join("\n") === lines.join("\n");
  if (!isForm || !condition.startsWith("#if(") || !condition.endsWith(")")) return undefined;
  const compared = condition.slice("#if(".length, -1).split(" || ");
  const origins = compared.map((one) => /^\$origin == "([^"$#\\]+)"$/.exec(one)?.[1] ?? "");
  return origins.every((origin) => origin !== "" && isSendable(["Origin", origin]))
    ? origins
    : undefined;
}
