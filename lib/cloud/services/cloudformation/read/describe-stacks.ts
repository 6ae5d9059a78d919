import type { StackHistory } from "../../../state/stack-history.ts";
import { members } from "../../protocol/query/form.ts";
import { shapeXml } from "../../protocol/query/shape-xml.ts";
import { requireAllowed } from "../access/allowed.ts";
import { stackFor, WITH_ID } from "../access/stack-for.ts";
import { listPage } from "../request/list-page.ts";
import { stackNameIn } from "../request/names.ts";
import type { StackCall } from "../request/stack-call.ts";
import { nesting, stackShape, stackDriftShape } from "./stack-shape.ts";
import { shownText, templateOf } from "./template-of.ts";

/** Describes one stack, or every stack that is not deleted. All of them need `cloudformation:ListStacks` too. */
export function describeStacks(stackCall: StackCall): string {
  const { call, form, parts } = stackCall;
  if (stackNameIn(form) !== undefined) {
    const stack = stackFor(stackCall, "DescribeStacks", WITH_ID);
    return shapeXml({ Stacks: [stackShape(stack, call.account, parts.stacks)] });
  }
  requireAllowed(call, "DescribeStacks");
  requireAllowed(call, "ListStacks");
  const live = parts.stacks.all().filter(({ status }) => status !== "DELETE_COMPLETE");
  const { items, NextToken } = listPage(form, live, ({ id }) => id);
  const Stacks = items.map((stack) => stackShape(stack, call.account, parts.stacks));
  return shapeXml({ Stacks, NextToken });
}

/** Lists stacks in short, including deleted ones. */
export function listStacks({ call, form, parts }: StackCall): string {
  requireAllowed(call, "ListStacks");
  const wanted = members(form, "StackStatusFilter");
  const found = parts.stacks
    .all()
    .filter(({ status }) => wanted.length === 0 || wanted.includes(status));
  const { items, NextToken } = listPage(form, found, ({ id }) => id);
  const summary = (stack: StackHistory) => ({
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: shownText(templateOf(stack.input)["Description"]),
    CreationTime: stack.created,
    LastUpdatedTime: stack.updated,
    DeletionTime: stack.deleted,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    ...nesting(stack, parts.stacks),
    DriftInformation: stackDriftShape(stack),
  });
  return shapeXml({ StackSummaries: items.map(summary), NextToken });
}
