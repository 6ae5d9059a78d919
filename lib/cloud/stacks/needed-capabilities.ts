import { isMap } from "../../json.ts";
import { StackRefused } from "./stack-refused.ts";

type Json = Readonly<Record<string, unknown>>;

/** The capabilities that a template needs, and the types of the resources that need them. */
export interface NeededCapabilities {
  readonly capabilities: readonly (
    | "CAPABILITY_IAM"
    | "CAPABILITY_NAMED_IAM"
    | "CAPABILITY_AUTO_EXPAND"
  )[];
  /** CloudFormation's text about the resources, or `undefined` if only a transform needs a capability. */
  readonly reason: string | undefined;
  readonly transforms: readonly string[];
}

/**
 * The types of IAM that need a capability, each with the property that names the resource.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html
 */
const NAMES: ReadonlyMap<string, string | undefined> = new Map([
  ["AWS::IAM::AccessKey", undefined],
  ["AWS::IAM::Group", "GroupName"],
  ["AWS::IAM::GroupPolicy", undefined],
  ["AWS::IAM::InstanceProfile", "InstanceProfileName"],
  ["AWS::IAM::ManagedPolicy", "ManagedPolicyName"],
  ["AWS::IAM::Policy", undefined],
  ["AWS::IAM::Role", "RoleName"],
  ["AWS::IAM::RolePolicy", undefined],
  ["AWS::IAM::User", "UserName"],
  ["AWS::IAM::UserPolicy", undefined],
  ["AWS::IAM::UserToGroupAddition", undefined],
]);

/** Returns the capabilities that a caller must pass to deploy a template. */
export function neededCapabilities(template: Json): NeededCapabilities {
  const { Resources: section, Transform: transform } = template;
  const resources = resourcesIn(section);
  const isNamed = resources.some((resource) =>
    iamTypesOf(resource).some((type) => mayHave(resource["Properties"], NAMES.get(type))),
  );
  const types = [...new Set(resources.flatMap(iamTypesOf))];
  const transforms = transformNames(transform);
  return {
    capabilities: [
      ...(types.length === 0
        ? []
        : ([isNamed ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM"] as const)),
      ...(transforms.length === 0 ? [] : (["CAPABILITY_AUTO_EXPAND"] as const)),
    ],
    reason:
      types.length === 0
        ? undefined
        : `The following resource(s) require capabilities: [${types.join(", ")}]`,
    transforms,
  };
}

/**
 * Checks the capabilities that a caller passed. `CAPABILITY_NAMED_IAM` includes `CAPABILITY_IAM`.
 *
 * @param isReviewed Whether the template is deployed by a change set, which shows what a transform makes of it.
 * @throws {StackRefused} InsufficientCapabilitiesException with all missing capabilities.
 */
export function requireCapabilities(
  template: Json,
  given: readonly string[],
  isReviewed: boolean,
): void {
  const missing = neededCapabilities(template).capabilities.filter((capability) => {
    if (capability === "CAPABILITY_AUTO_EXPAND" && isReviewed) return false;
    if (given.includes(capability)) return false;
    return !(capability === "CAPABILITY_IAM" && given.includes("CAPABILITY_NAMED_IAM"));
  });
  if (missing.length === 0) return;
  throw new StackRefused(
    `Requires capabilities : [${missing.join(", ")}]`,
    "InsufficientCapabilitiesException",
  );
}

const LOOP = "Fn::ForEach::";
/** A part of a text that a loop replaces. */
const PLACE = /[$&]\{/;

/** Returns the resources of a section, and those that its loops make. */
function resourcesIn(section: unknown): readonly Json[] {
  return Object.entries(isMap(section) ? section : {}).flatMap(([key, member]) => {
    if (!key.startsWith(LOOP)) return isMap(member) ? [member] : [];
    const [, , made]: readonly unknown[] = Array.isArray(member) ? member : [];
    return resourcesIn(made);
  });
}

/** Returns the types of IAM that a resource may have. A loop can make any part of the type after the part that is known. */
function iamTypesOf({ Type: type }: Json): readonly string[] {
  const text = typeof type === "string" ? type : "${}";
  const place = text.search(PLACE);
  if (place < 0) return NAMES.has(text) ? [text] : [];
  return [...NAMES.keys()].filter((name) => name.startsWith(text.slice(0, place)));
}

/** Whether properties have a name, or a loop may make it. */
function mayHave(properties: unknown, name: string | undefined): boolean {
  if (name === undefined || !isMap(properties)) return false;
  return Object.keys(properties).some(
    (key) => key === name || key.startsWith(LOOP) || PLACE.test(key),
  );
}

function transformNames(transform: unknown): readonly string[] {
  const all: readonly unknown[] = transform === undefined ? [] : [transform].flat();
  return all.map((one) => String(isMap(one) ? one["Name"] : one));
}
