import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AssemblyStack } from "../../lib/cloud/assembly/manifest.ts";
import type { Cell, Matrix } from "../../lib/cloud/who-can/matrix.ts";
import { accessOf } from "../../lib/cloud/who-can/access.ts";
import { project } from "../../scripts/build/build-output.ts";
import { differences } from "../../lib/cloud/who-can/access-changes.ts";
import { readExpectation } from "../../scripts/who-can/check.ts";
import { isFull } from "../random/runs.ts";
import mutationFile from "../vectors/who-can/mutations.json" with { type: "json" };
import type { LaunchedStage } from "./launched-stage.ts";
import { changedAssembly, matrix, templatesOf, trustAccount } from "./who-can/changed-assembly.ts";
import { executor, isExecutable, type Execute } from "./who-can/execute.ts";
import { mutationsOf } from "./who-can/mutations.ts";

/**
 * Tests that the who-can matrix agrees with the running stage in every cell, and that each mutation of the templates
 * changes exactly the expected cells.
 */
export function describeAccess(stage: () => LaunchedStage): void {
  describe("the who-can matrix", () => {
    let assembly: string;
    let execute: Execute;
    let usual: Matrix;
    beforeAll(async () => {
      assembly = join(stage().state, "cdk.out");
      const stacks = changedAssembly(assembly, trustAccount);
      await deploy(stacks);
      usual = matrix(stacks);
      execute = await executor(stage());
    });
    afterAll(() => deploy(changedAssembly(assembly)));

    const deploy = async (stacks: readonly AssemblyStack[]) => {
      for (const stack of stacks) await stage().cloud.deploy(stack);
    };

    it("agrees with the running stage: allowed requests get 2xx, and others are denied", async () => {
      const cells = usual.cells.filter(isExecutable);
      const wrong = await wrongly(cells, execute);
      expect(wrong).toEqual([]);
      const allowed = cells.filter(({ access }) => access !== "no");
      expect(allowed.length).toBeGreaterThan(70);
      expect(cells.length - allowed.length).toBeGreaterThan(500);
    });

    // `npm run check:access` does the same with a new synthesis.
    it("equals the committed who-can.json", () => {
      const committed = readExpectation(join(project, "who-can.json"), "npm run who-can");
      expect(differences(committed, accessOf(matrix(changedAssembly(assembly))))).toEqual([]);
    });

    it("changes with each mutation exactly as expected, like the running stage", async () => {
      const mutations = mutationsOf(templatesOf(assembly));
      const before = matrix(changedAssembly(assembly));
      const accessBefore = accessOf(before);
      /** The changed cells of each mutation as lines of `who-can --check`, by the mutation's name. */
      const turned: Record<string, readonly string[]> = {};
      const wrong: string[] = [];
      for (const [at, { name, apply }] of mutations.entries()) {
        let after: Matrix;
        try {
          after = matrix(changedAssembly(assembly, apply));
        } catch (error) {
          turned[name] = [`refused: ${String(error).replace(/^[^:]*: /, "")}`];
          continue;
        }
        turned[name] = counted(differences(accessBefore, accessOf(after)));
        // Every role trusts the account here, so that the test can assume it. Cells about roles would differ.
        const cells = changedCells(before, after).filter(({ target }) => target.kind !== "role");
        // The matrix is compared for each mutation, and the stage for a quarter of them.
        if (!cells.some(isExecutable) || (!isFull && at % 4 !== 0)) continue;
        await deploy(changedAssembly(assembly, apply, trustAccount));
        const answered = await wrongly(cells.filter(isExecutable), execute);
        wrong.push(...answered.map((each) => `${name}: ${each}`));
      }
      // `npx vitest run test/end-to-end/main-job.test.ts --update` rewrites the file.
      const text = JSON.stringify({ ...mutationFile, mutations: turned }, null, 2);
      await expect(`${text}\n`).toMatchFileSnapshot("../vectors/who-can/mutations.json");
      expect(wrong).toEqual([]);
    });
  });
}

/** Replaces more than two lines of one principal and one target with one line that has their number. */
function counted(lines: readonly string[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const line of lines) {
    const [start = ""] = /^. [^:]*: [^:]*: /.exec(line) ?? [line];
    groups.set(start, [...(groups.get(start) ?? []), line]);
  }
  return [...groups].flatMap(([start, all]) =>
    all.length > 2 ? [`${start}${all.length} permissions`] : all,
  );
}

/** The messages of each service for a missing permission or signature. KMS hides keys that a caller may not use. */
const REFUSED =
  /not authorized to perform|Missing Authentication Token|is missing Authentication|not exist in this region, or you are not allowed/;

/** Executes the request of each cell and returns the cells that disagree with the response. */
async function wrongly(cells: readonly Cell[], execute: Execute): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const cell of cells) {
    const { status, text } = await execute(cell);
    if (cell.access !== "no" && status < 300) continue;
    // A route gets 500 if API Gateway may not invoke its function.
    const unanswered = cell.target.kind === "route" && status === 500;
    if (cell.access === "no" && (unanswered || (status >= 400 && REFUSED.test(text)))) continue;
    const { row, target, access } = cell;
    wrong.push(`${row.name} ${target.action} on ${target.name}: ${access}, but ${status} ${text}`);
  }
  return wrong;
}

function changedCells(before: Matrix, after: Matrix): readonly Cell[] {
  const key = ({ row, target, access, terms }: Cell) =>
    JSON.stringify([row.name, target.kind, target.name, target.action, access, terms]);
  const known = new Set(before.cells.map(key));
  return after.cells.filter((cell) => !known.has(key(cell)));
}
