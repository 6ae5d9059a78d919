import type { Account } from "../../../account/account.ts";
import type { StackHistory } from "../../../state/stack-history.ts";
import type { TagRecord } from "../../../state/tag-record.ts";
import type { Stacks } from "../../../stacks/stacks.ts";
import type { ShapeMap } from "../../protocol/query/shape-xml.ts";
import { isMap } from "../../../../json.ts";
import { shownParameters } from "./shown-parameters.ts";
import { sectionOf, shownText, templateOf } from "./template-of.ts";

/** Returns a stack as `DescribeStacks` shows it. */
export function stackShape(stack: StackHistory, account: Account, stacks: Stacks): ShapeMap {
  const { input } = stack;
  const capabilities = input?.capabilities.toSorted() ?? [];
  return {
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: stack.changeSetId,
    Description: shownText(templateOf(input)["Description"]),
    Parameters: shownParameters(input),
    CreationTime: stack.created,
    LastUpdatedTime: stack.updated,
    DeletionTime: stack.deleted,
    RollbackConfiguration: {},
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: stack.disableRollback,
    NotificationARNs: input?.notificationArns ?? [],
    Capabilities: capabilities.length === 0 ? undefined : capabilities,
    Outputs: outputsOf(stack, account),
    RoleARN: stack.roleArn,
    Tags: tagShapes(input?.tags ?? []),
    EnableTerminationProtection:
      stack.status === "DELETE_COMPLETE" ? undefined : stack.terminationProtection,
    ...nesting(stack, stacks),
    DriftInformation: stackDriftShape(stack),
  };
}

/** Returns the result of the last detection of drift. */
export function stackDriftShape({ drift }: StackHistory): ShapeMap {
  return { StackDriftStatus: drift?.status ?? "NOT_CHECKED", LastCheckTimestamp: drift?.date };
}

export function tagShapes(tags: readonly TagRecord[]): readonly ShapeMap[] {
  return tags.map(([Key, Value]) => ({ Key, Value }));
}

/** Returns the stack that contains a nested stack, and the outermost of the stacks around it. */
export function nesting(
  { parentId }: StackHistory,
  stacks: Stacks,
): { readonly ParentId?: string; readonly RootId?: string } {
  if (parentId === undefined) return {};
  const seen = new Set<string>();
  let root = parentId;
  for (let next: string | undefined = root; next !== undefined && !seen.has(next);) {
    root = next;
    seen.add(next);
    next = stacks.find(next)?.parentId;
  }
  return { ParentId: parentId, RootId: root };
}

/** Returns the outputs of a stack that exists, with the descriptions and exports of its template. */
function outputsOf(stack: StackHistory, { state }: Account): readonly ShapeMap[] | undefined {
  if (stack.status === "DELETE_COMPLETE" || !Object.hasOwn(state.stacks, stack.name)) {
    return undefined;
  }
  const outputs = Object.entries(state.stacks[stack.name]?.outputs ?? {});
  if (outputs.length === 0) return undefined;
  const exported = Object.entries(state.stacks[stack.name]?.exports ?? {});
  const declared = new Map(sectionOf(templateOf(stack.input), "Outputs"));
  return outputs.map(([OutputKey, OutputValue]) => {
    const output = declared.get(OutputKey) ?? {};
    return {
      OutputKey,
      OutputValue,
      Description: shownText(output["Description"]),
      ExportName: exportOf(output, OutputValue, exported),
    };
  });
}

/** The name of an export may be a function of the template, whose result is found by the value of the output. */
function exportOf(
  { Export: declared }: Readonly<Record<string, unknown>>,
  value: string,
  exported: readonly (readonly [string, string])[],
): string | undefined {
  if (!isMap(declared)) return undefined;
  const name = shownText(declared["Name"]);
  return name ?? exported.find(([, one]) => one === value)?.[0];
}
