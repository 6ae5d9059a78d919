import { isTexts } from "../../json.ts";
import { hasUnknown } from "./language/unknown-value.ts";

/** The value of a parameter, or the reason why the parameter has no value. */
export type ParameterRead =
  | { readonly value: string | readonly string[]; readonly secrets: readonly string[] }
  | {
      readonly problem: string;
      readonly advice: string;
      /** Whether the problem matters only if the template uses the parameter. */
      readonly ifUsed: boolean;
    };

type Definition = Readonly<Record<string, unknown>>;

const FROM_SSM = /^AWS::SSM::Parameter::Value<(.+)>$/;
/** Types of AWS, such as `AWS::EC2::VPC::Id`, whose values the local cloud does not look up. */
const OF_AWS =
  /^AWS::(?:EC2|Route53|SSM)::[A-Za-z]+::(?:[A-Za-z]+::)?(?:Id|Name|KeyName|GroupName)$/;

/**
 * The value of AWS's own parameters with the id of an image, which only resources that are not served use. AWS publishes
 * them under `/aws/service/`.
 */
const AN_IMAGE = "ami-00000000000000000";

/** Returns the value that Parameter Store has under a name, or why CloudFormation cannot read it. */
export type StoredParameter = (
  name: string,
) => { readonly value: string } | { readonly why: string };

/**
 * Reads a parameter as CloudFormation does: its value or default, in its type and within its constraints. For a type
 * `AWS::SSM::Parameter::Value<…>`, the default is a name in Parameter Store; a value that is given and is not such a name
 * is used as it is. Messages do not repeat the value of a parameter with `NoEcho`.
 *
 * @param named The name as `--parameters` takes it.
 * @param given The value of `--parameters`, or `undefined` for the default.
 */
export function readParameter(
  named: string,
  definition: Definition,
  given: string | undefined,
  inStore: StoredParameter,
): ParameterRead {
  const { Type: type, Default: fallback } = definition;
  const advice = `pass --parameters ${named}=VALUE`;
  if (typeof type !== "string") {
    return { problem: `parameter ${named} has no Type`, advice: "add the Type", ifUsed: false };
  }
  const stored = FROM_SSM.exec(type)?.[1];
  const name = given ?? textOf(fallback);
  const isImage = stored === "AWS::EC2::Image::Id" && (name?.startsWith("/aws/service/") ?? false);
  const found = stored === undefined || name === undefined ? undefined : inStore(name);
  if (found && "why" in found && given === undefined && !isImage) {
    const problem = `parameter ${named} is stored in SSM as ${name}: ${found.why}`;
    const store = `aws ssm put-parameter --name ${name} --type String --value VALUE`;
    return { problem, advice: `store it with \`${store}\`, or ${advice}`, ifUsed: true };
  }
  const text = found && "value" in found ? found.value : isImage ? AN_IMAGE : name;
  if (text === undefined) {
    const problem = `parameter ${named} has neither a value nor a default`;
    return { problem, advice: `${advice}, or give the parameter a Default`, ifUsed: false };
  }
  const item = /^List<(.+)>$/.exec(stored ?? type)?.[1];
  const isList = item !== undefined || (stored ?? type) === "CommaDelimitedList";
  const itemType = item ?? (isList ? "String" : (stored ?? type));
  if (!["String", "Number"].includes(itemType) && !OF_AWS.test(itemType)) {
    const problem = `parameter ${named} has the type ${type}, which the local cloud does not support`;
    return { problem, advice: "use the type String", ifUsed: false };
  }
  const values = isList ? text.split(",").map((value) => value.trim()) : [text];
  // The constraints of a parameter from SSM are about its name there.
  const constraints = stored === undefined ? definition : {};
  const isSecret = String(definition["NoEcho"]) === "true";
  for (const value of values) {
    // On trial, a nested stack may get the value of a custom resource.
    if (hasUnknown(value)) continue;
    const broken = violation(value, itemType, constraints);
    if (broken === undefined) continue;
    const shown = isSecret ? "" : ` ${JSON.stringify(value)}`;
    const { ConstraintDescription: why } = constraints;
    const rule = typeof why === "string" ? why : broken;
    const problem = `the value${shown} of parameter ${named} is refused: ${rule}`;
    return { problem, advice: `${advice} with another value`, ifUsed: false };
  }
  return { value: isList ? values : text, secrets: isSecret ? [text, ...values] : [] };
}

function violation(value: string, type: string, definition: Definition): string | undefined {
  const { AllowedValues: allowed, AllowedPattern: pattern } = definition;
  const number = Number(value);
  if (type === "Number" && (value.trim() === "" || !Number.isFinite(number))) {
    return "it is not a number";
  }
  const list = Array.isArray(allowed) ? allowed.map(String) : [];
  if (isTexts(list) && list.length > 0 && !list.includes(value)) {
    return `it must be one of ${list.join(", ")}`;
  }
  if (typeof pattern === "string" && !matches(pattern, value)) {
    return `it must match ${pattern}`;
  }
  const [measure, noun] = type === "Number" ? [number, "Value"] : [value.length, "Length"];
  const least = textOf(definition[`Min${noun}`]);
  const most = textOf(definition[`Max${noun}`]);
  if (least !== undefined && measure < Number(least))
    return `its ${noun.toLowerCase()} must be at least ${least}`;
  if (most !== undefined && measure > Number(most))
    return `its ${noun.toLowerCase()} must be at most ${most}`;
  return undefined;
}

/** Whether a value matches the whole pattern. A pattern that JavaScript cannot read matches no value. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, "su").test(value);
  } catch {
    return false;
  }
}

function textOf(value: unknown): string | undefined {
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined;
}
