import { shapeXml } from "../../protocol/query/shape-xml.ts";
import { requireAllowed } from "../access/allowed.ts";
import { listPage } from "../request/list-page.ts";
import { invalid } from "../request/names.ts";
import type { StackCall } from "../request/stack-call.ts";

/** Lists the exports of all stacks. */
export function listExports({ call, form, parts }: StackCall): string {
  requireAllowed(call, "ListExports");
  const all = Object.entries(call.account.state.stacks).flatMap(([stackName, { exports }]) =>
    Object.entries(exports).map(([Name, Value]) => ({
      ExportingStackId: parts.stacks.find(stackName)?.id,
      Name,
      Value,
    })),
  );
  const sorted = all.toSorted((a, b) => (a.Name < b.Name ? -1 : 1));
  const { items, NextToken } = listPage(form, sorted, ({ Name }) => Name);
  return shapeXml({ Exports: items, NextToken });
}

/** Lists the stacks that use an export. */
export function listImports({ call, form }: StackCall): string {
  requireAllowed(call, "ListImports");
  const name = form.get("ExportName") ?? "";
  const all = Object.entries(call.account.state.stacks)
    .filter(([, { imports = [] }]) => imports.includes(name))
    .map(([stackName]) => stackName);
  if (all.length === 0) throw invalid(`Export '${name}' is not imported by any stack.`);
  const { items, NextToken } = listPage(form, all.toSorted(), (stackName) => stackName);
  return shapeXml({ Imports: items, NextToken });
}
