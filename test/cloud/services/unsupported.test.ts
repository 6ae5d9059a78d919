import { expect, it } from "vitest";
import {
  OF_ONE_TABLE,
  OF_TABLES,
  OF_TRANSACTIONS,
} from "../../../lib/cloud/services/dynamodb/access/operations.ts";
import { UNSUPPORTED } from "../../../lib/cloud/services/dynamodb/unsupported.ts";
import * as iam from "../../../lib/cloud/services/iam/operations.ts";
import { UNSERVED } from "../../../lib/cloud/services/iam/unserved-operations.ts";
import * as kms from "../../../lib/cloud/services/kms/operations.ts";
import { OPERATIONS } from "../../../lib/cloud/services/lambda/operations.ts";
import { unsupportedOperations } from "../../../lib/cloud/services/lambda/unsupported.ts";

it.each<[string, readonly string[], readonly string[]]>([
  ["DynamoDB", [...OF_ONE_TABLE, ...OF_TABLES, ...OF_TRANSACTIONS], [...UNSUPPORTED]],
  ["KMS", [...kms.operations.keys()], [...kms.unsupportedOperations]],
  ["IAM", Object.keys(iam.OPERATIONS), [...UNSERVED]],
  [
    "Lambda",
    OPERATIONS.map(({ name }) => `lambda:${name}`),
    unsupportedOperations.map(({ action }) => action),
  ],
])(
  "the lists of supported and of unsupported operations of %s have no operation in common",
  (_, served, others) => {
    expect(served.filter((name) => others.includes(name))).toEqual([]);
  },
);
