import { isMap } from "../../json.ts";
import type { StackHistory, StackInput } from "../state/stack-history.ts";
import { readTemplateBody } from "./read-template-body.ts";
import { storedTemplate } from "./stored-template.ts";
import { StackRefused } from "./stack-refused.ts";
import type { SubmittedStack } from "./stacks.ts";

/**
 * Returns the input of a deployment, with what the request leaves out taken from the last deployment.
 *
 * @throws {StackRefused} If there is no template, or if parameters lack values or are not in the template.
 */
export function submittedInput(
  submitted: SubmittedStack,
  history: StackHistory | undefined,
): StackInput {
  const { templateBody, parameters: given, capabilities, tags, notificationArns } = submitted;
  const earlier = history?.input;
  const body = templateBody ?? earlier?.templateBody;
  if (body === undefined) {
    throw new StackRefused("Either Template URL or Template Body must be specified.");
  }
  const declared = parametersIn(body);
  const unknown = [...given.keys()].filter((key) => !Object.hasOwn(declared, key));
  if (unknown.length > 0) {
    throw new StackRefused(`Parameters: [${unknown.join(", ")}] do not exist in the template`);
  }
  const parameters = new Map<string, string>();
  for (const [key, value] of given) parameters.set(key, value ?? valueBefore(key, earlier));
  const missing = Object.entries(declared).filter(
    ([key, one]) => !parameters.has(key) && !(isMap(one) && one["Default"] !== undefined),
  );
  if (missing.length > 0) {
    const keys = missing.map(([key]) => key).join(", ");
    throw new StackRefused(`Parameters: [${keys}] must have values`);
  }
  return {
    origin: "api",
    templateBody: body,
    parameters: Object.fromEntries(parameters),
    capabilities,
    tags: tags ?? earlier?.tags ?? [],
    notificationArns: notificationArns ?? earlier?.notificationArns ?? [],
    // Code that did not change stays, even if its object is deleted.
    assets: earlier?.assets ?? {},
  };
}

function parametersIn(templateBody: string): Readonly<Record<string, unknown>> {
  const { Parameters: parameters } = readTemplateBody(templateBody);
  return isMap(parameters) ? parameters : {};
}

/** Returns the value of a parameter in the last deployment, which is the default of that template if none was given. */
function valueBefore(key: string, earlier: StackInput | undefined): string {
  const given = earlier?.parameters[key];
  if (given !== undefined) return given;
  const { Parameters: parameters } = earlier ? storedTemplate(earlier) : {};
  const declared = isMap(parameters) ? parameters[key] : undefined;
  const value = isMap(declared) ? declared["Default"] : undefined;
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new StackRefused(
    `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
  );
}
