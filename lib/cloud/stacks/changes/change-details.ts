import { isDeepStrictEqual } from "node:util";
import { referencesIn } from "../../../formats/cloudformation/references-in.ts";
import { isMap } from "../../../json.ts";
import type { ChangeDetail } from "../../state/stack-history.ts";
import { withRecreation, type Cause } from "./with-recreation.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a change of a resource may come from, apart from its own properties. */
export interface Causes {
  /** Names of the parameters whose values change. */
  readonly parameters: ReadonlySet<string>;
  /** Logical ids of the resources that are replaced. */
  readonly replaced: ReadonlySet<string>;
}

const ATTRIBUTES = ["Metadata", "DeletionPolicy", "UpdateReplacePolicy"] as const;

/**
 * Returns what changes of a resource, and why.
 *
 * @param before The resource in the template of the last deployment.
 * @param after The resource in the new template.
 * @param isReplaced Whether the deployment replaces it.
 */
export function changeDetails(
  before: Json,
  after: Json,
  { parameters, replaced }: Causes,
  { type, isReplaced }: { readonly type: string; readonly isReplaced: boolean },
): readonly ChangeDetail[] {
  const [old, now] = [propertiesOf(before), propertiesOf(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const found = names.flatMap((name): readonly Cause[] => {
    const isTags = name === "Tags";
    const target: Pick<Cause, "attribute" | "name"> = isTags
      ? { attribute: "Tags" }
      : { attribute: "Properties", name };
    if (!isDeepStrictEqual(old[name], now[name])) {
      return [{ ...target, evaluation: "Static", changeSource: "DirectModification" }];
    }
    return referencesIn(now[name]).flatMap((reference): readonly Cause[] => {
      const isRef = reference.kind === "ref";
      const id = isRef ? reference.name : reference.logicalId;
      if (parameters.has(id)) {
        const changeSource = "ParameterReference";
        return [{ ...target, evaluation: "Static", changeSource, causingEntity: id }];
      }
      if (!replaced.has(id)) return [];
      const changeSource = isRef ? "ResourceReference" : "ResourceAttribute";
      const causingEntity = isRef ? id : `${id}.${String(reference.attribute)}`;
      return [
        { ...target, evaluation: "Dynamic", changeSource: "DirectModification" },
        { ...target, evaluation: "Static", changeSource, causingEntity },
      ];
    });
  });
  const details = withRecreation(found, type, isReplaced);
  const others = ATTRIBUTES.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  return [
    ...details,
    ...others.map((attribute): ChangeDetail => {
      const changeSource = "DirectModification";
      return { attribute, requiresRecreation: "Never", evaluation: "Static", changeSource };
    }),
  ];
}

function propertiesOf({ Properties: properties }: Json): Json {
  return isMap(properties) ? properties : {};
}
