import { deployStacks } from "../../../lib/cloud/deployment/deploy-stacks.ts";
import { areAllowed } from "../../../lib/cloud/who-can/circumstances/circumstances.ts";
import { matrixOf, type Cell, type Matrix } from "../../../lib/cloud/who-can/matrix.ts";
import { emptyAccount, sketchedStack } from "../deployment/deploy-sketch.ts";
import type { Resources } from "../deployment/sketch.ts";

/** Returns the matrix of one stack `S`, whose functions have the asset `code` as code. */
export function sketchedMatrix(resources: Resources): Matrix {
  const account = emptyAccount();
  const stack = sketchedStack({ name: "S", resources });
  deployStacks(account, [stack]);
  return matrixOf(account, [stack]);
}

export function cellOf({ cells }: Matrix, who: string, what: string, action?: string): Cell {
  const found = cells.filter(
    ({ row, target }) =>
      row.name === who &&
      `${target.kind} ${target.name}` === what &&
      (action === undefined || target.action === action),
  );
  const [cell] = found;
  if (!cell || found.length > 1) throw new Error(`${found.length} cells: ${who}, ${what}`);
  return cell;
}

/** Returns a cell's access: `no`, `yes`, `undecided`, or the terms of an `if`. */
export function answer(cell: Cell): string {
  return cell.access === "if" ? cell.terms : cell.access;
}

/** Returns whether the evaluator allows the example request of a cell; `false` if the cell has no example. */
export function isConfirmed({ row, target, example }: Cell): boolean {
  const path = example && target.accessPaths(row).all.find(({ name }) => name === example.request);
  return path !== undefined && areAllowed(path.inputs, example?.assumed ?? new Map());
}
