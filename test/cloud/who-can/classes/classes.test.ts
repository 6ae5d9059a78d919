import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { deployStacks } from "../../../../lib/cloud/deployment/deploy-stacks.ts";
import { decided, matrixOf } from "../../../../lib/cloud/who-can/matrix.ts";
import type { Target } from "../../../../lib/cloud/who-can/what/target.ts";
import type { Row } from "../../../../lib/cloud/who-can/who/row.ts";
import { labelsOf } from "../../../../lib/cloud/who-can/words/labels.ts";
import { runs } from "../../../random/runs.ts";
import { emptyAccount, sketchedStack } from "../../deployment/deploy-sketch.ts";
import type { Resources } from "../../deployment/sketch.ts";
import { app } from "./arbitrary-app.ts";

/** Some of the actions, one of each kind, because all of them would take long. */
const ACTIONS =
  /^(?:execute-api|lambda|sts|kms:(?:Decrypt|DescribeKey|UpdateAlias)$|dynamodb:(?:GetItem|Query|Scan)$|s3:(?:GetObject|ListBucket)$|secretsmanager:(?:GetSecretValue|TagResource)$)/;

function cellsOf(resources: Resources) {
  const account = emptyAccount();
  const stack = sketchedStack({ name: "S", resources });
  deployStacks(account, [stack]);
  return { labels: labelsOf(account, [stack]), ...matrixOf(account, [stack], isWanted) };
}

function isWanted(one: Row | Target): boolean {
  return !("action" in one) || ACTIONS.test(one.action);
}

it("a matrix has for each principal and target the result of a decision of their own", () => {
  const property = fc.property(app, (resources) => {
    const { cells, labels } = cellsOf(resources);
    const different = cells.flatMap(({ row, target, ...found }) => {
      const own = decided(row, target, labels);
      return isDeepStrictEqual(found, own) ? [] : [{ row: row.name, target, found, own }];
    });
    expect(different).toEqual([]);
  });
  fc.assert(property, { numRuns: runs(40) });
});
