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
import { user, type Resources } from "../../deployment/sketch.ts";
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

it("a grant distinguishes principals with the same policies", () => {
  const account = emptyAccount();
  const resources = { Key: { Type: "AWS::KMS::Key" }, Kim: user("Kim"), Lee: user("Lee") };
  const stack = sketchedStack({ name: "S", resources });
  deployStacks(account, [stack]);
  const decryptsBy = () =>
    matrixOf(account, [stack])
      .cells.filter(({ row, target }) => row.kind === "user" && target.action === "kms:Decrypt")
      .map(({ row, access }) => `${row.name}: ${access}`);
  expect(decryptsBy()).toEqual(["user Kim: no", "user Lee: no"]);
  for (const key of account.keys.all()) {
    Object.assign(key.record, {
      grants: [
        {
          grantId: "0".repeat(64),
          creationDate: "2026-01-01T00:00:00Z",
          granteePrincipal: "arn:aws:iam::123456789012:user/Lee",
          operations: ["Decrypt"],
        },
      ],
    });
  }
  expect(decryptsBy()).toEqual(["user Kim: no", "user Lee: yes"]);
});
