import { isCustomType } from "../../deployment/custom-resource/is-custom-type.ts";
import { replacingProperties } from "../../deployment/replacement/replacing-properties.ts";
import type { ChangeDetail } from "../../state/stack-history.ts";

/** A change of a property, without what it does to the resource. */
export type Cause = Omit<ChangeDetail, "requiresRecreation">;

/** Returns the changes of a resource's properties, each with whether it replaces the resource. */
export function withRecreation(
  causes: readonly Cause[],
  type: string,
  isReplaced: boolean,
): readonly ChangeDetail[] {
  const recreationOf = isCustomType(type) ? () => "Never" as const : byTable(type);
  const details = causes.map((cause): ChangeDetail => {
    const recreation = recreationOf(cause.name ?? cause.attribute);
    // The deployment has compared the values. Only a value that it does not know yet may still replace the resource.
    const isKnown = !isReplaced && cause.evaluation === "Static" && !hasDynamic(causes, cause);
    const requiresRecreation = recreation === "Always" && isKnown ? "Never" : recreation;
    return { ...cause, requiresRecreation };
  });
  const isExplained = details.some(({ requiresRecreation }) => requiresRecreation === "Always");
  if (!isReplaced || isExplained) return details;
  // Without a word of AWS, any of the properties may be the reason, but first of all a name.
  const isName = ({ name = "" }: Cause) => name.endsWith("Name");
  const onlyNames = causes.some(isName);
  return details.map((one) => {
    const isReason = one.attribute === "Properties" && (!onlyNames || isName(one));
    return isReason ? { ...one, requiresRecreation: "Always" } : one;
  });
}

/** Returns the effect of each property on a resource of a type. A type without a schema may be replaced by any. */
function byTable(type: string): (name: string) => ChangeDetail["requiresRecreation"] {
  const table = replacingProperties(type);
  return (name) => {
    if (!table || table.sometimes.includes(name)) return "Conditionally";
    return table.always.includes(name) ? "Always" : "Never";
  };
}

function hasDynamic(causes: readonly Cause[], { name }: Cause): boolean {
  return causes.some((one) => one.name === name && one.evaluation === "Dynamic");
}
