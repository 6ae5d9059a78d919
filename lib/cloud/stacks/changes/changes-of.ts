import { isDeepStrictEqual } from "node:util";
import { isMap } from "../../../json.ts";
import { hasUnknown } from "../../assembly/language/unknown-value.ts";
import type { Step } from "../../deployment/run/watcher.ts";
import type { ResourceChange, StackInput } from "../../state/stack-history.ts";
import { storedTemplate } from "../stored-template.ts";
import { changeDetails, type Causes } from "./change-details.ts";

/** Parts of a resource beside its properties. They can change alone. */
const OF_RESOURCE: ReadonlySet<string> = new Set([
  "DeletionPolicy",
  "Metadata",
  "UpdateReplacePolicy",
]);

type Json = Readonly<Record<string, unknown>>;

/**
 * Returns the changes of a stack, as a change set shows them.
 *
 * @param before The input of the last deployment.
 * @param all What a trial has done to the stack's resources.
 */
export function changesOf(
  before: StackInput | undefined,
  after: StackInput,
  all: readonly Step[],
): readonly ResourceChange[] {
  const [old, now] = [resourcesIn(before), resourcesIn(after)];
  const steps = all.filter(({ isBegun, action }) => !isBegun && action !== "fail");
  const replaced = new Set(
    steps.flatMap(({ action, logicalId }) => (action === "replace" ? [logicalId] : [])),
  );
  const causes: Causes = { parameters: changedParameters(before, after), replaced };
  return steps.flatMap((step): ResourceChange[] => {
    const { logicalId, type, physicalId, action, earlierId } = step;
    const own = { logicalId, type };
    const none = { scope: [], details: [] };
    if (action === "create") return [{ ...own, ...none, action: "Add" }];
    if (action === "import") return [{ ...own, ...none, action: "Import", physicalId }];
    if (action === "delete" || action === "skip") {
      // The new resource of a replacement says what happens to the old one.
      if (replaced.has(logicalId)) return [];
      const policyAction = action === "skip" ? "Retain" : "Delete";
      return [{ ...own, ...none, action: "Remove", physicalId, policyAction }];
    }
    const isReplaced = action === "replace";
    const details = changeDetails(old[logicalId] ?? {}, now[logicalId] ?? {}, causes, {
      type,
      isReplaced,
    });
    // Without a detail, an update reverts what a call has changed.
    if (action === "unchanged" && !details.some(({ attribute }) => OF_RESOURCE.has(attribute))) {
      return [];
    }
    const scope = [...new Set(details.map(({ attribute }) => attribute))];
    const modified = { ...own, action: "Modify" as const, scope, details };
    if (!isReplaced) {
      const mayBe = details.some(({ requiresRecreation }) => requiresRecreation !== "Never");
      return [{ ...modified, physicalId, replacement: mayBe ? "Conditional" : "False" }];
    }
    const isKept = steps.some((one) => one.action === "skip" && one.logicalId === logicalId);
    return [
      {
        ...modified,
        physicalId: earlierId,
        // The function of a custom resource decides.
        replacement: hasUnknown(physicalId) ? "Conditional" : "True",
        policyAction: isKept ? "ReplaceAndRetain" : "ReplaceAndDelete",
      },
    ];
  });
}

function resourcesIn(input: StackInput | undefined): Readonly<Record<string, Json>> {
  const { Resources: resources } = input ? storedTemplate(input) : {};
  const entries = Object.entries(isMap(resources) ? resources : {});
  return Object.fromEntries(entries.map(([id, one]) => [id, isMap(one) ? one : {}]));
}

/** Returns the parameters whose values differ, given or by default. */
function changedParameters(before: StackInput | undefined, after: StackInput): ReadonlySet<string> {
  if (!before) return new Set();
  const valueIn = (input: StackInput, key: string): unknown => {
    const { Parameters: parameters } = storedTemplate(input);
    const declared = isMap(parameters) ? parameters[key] : undefined;
    return input.parameters[key] ?? (isMap(declared) ? declared["Default"] : undefined);
  };
  const { Parameters: parameters } = storedTemplate(after);
  const keys = Object.keys(isMap(parameters) ? parameters : {});
  return new Set(
    keys.filter((key) => !isDeepStrictEqual(valueIn(before, key), valueIn(after, key))),
  );
}
