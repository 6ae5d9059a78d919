import type { Account } from "../../account/account.ts";
import type { Conditions } from "../../services/kms/access/key-access.ts";
import { onParameter } from "../../services/ssm/access/parameter-access.ts";
import { operations } from "../../services/ssm/operations.ts";
import type { Labels } from "../words/labels.ts";
import { NO_ACCESS_PATHS, type PrepareEvaluation, type Target } from "./target.ts";

/** Operations that do not require a permission of the same name on a parameter: on a path, or on all parameters. */
const OTHER = new Set(["DescribeParameters", "GetParametersByPath"]);

/** Every permission on a parameter. */
const PARAMETER_ACTIONS: readonly string[] = [...operations.keys()]
  .filter((name) => !OTHER.has(name))
  .toSorted()
  .map((name) => `ssm:${name}`);

/** A request that changes an existing parameter overwrites it. */
const USUAL: Readonly<Record<string, Conditions>> = {
  "ssm:PutParameter": { "ssm:Overwrite": ["true"] },
};

/**
 * Returns every permission on every parameter, and the permission to read the path that it is in. No template creates a
 * SecureString, so no parameter needs a KMS key.
 */
export function parameterTargets(
  account: Account,
  labels: Labels,
  prepare: PrepareEvaluation,
): readonly Target[] {
  return account.parameters.all().flatMap((parameter) => {
    const { arn, record } = parameter;
    const target = (action: string): Target => {
      const requested = onParameter({ arn, parameter }, action, USUAL[action]);
      return {
        kind: "parameter",
        name: labels.of(record.name),
        action,
        asked: [requested],
        alike: "",
        accessPaths: ({ caller }) =>
          caller.principal.type === "Anonymous"
            ? NO_ACCESS_PATHS
            : { all: [{ inputs: [prepare(caller, requested)] }] },
      };
    };
    const path = record.name.slice(0, record.name.lastIndexOf("/") + 1);
    return [
      ...PARAMETER_ACTIONS.map(target),
      pathTarget(account, path, labels.of(record.name), prepare),
    ];
  });
}

/** The permission on a path covers each parameter directly in it. A request may name it with or without its last slash. */
function pathTarget(
  { parameters }: Account,
  path: string,
  name: string,
  prepare: PrepareEvaluation,
): Target {
  const action = "ssm:GetParametersByPath";
  const keys = { "ssm:Recursive": ["false"] };
  const full = parameters.arnOf(path === "" ? "/" : path);
  const resources = full.endsWith("parameter/") ? [full] : [full.replace(/\/$/, ""), full];
  const asked = resources.map((resource) => ({ action, resource, keys }));
  return {
    kind: "parameter",
    name,
    action,
    asked,
    alike: `${asked.length}`,
    accessPaths({ caller }) {
      if (caller.principal.type === "Anonymous") return NO_ACCESS_PATHS;
      const all = asked.map((requested, index) => ({
        inputs: [prepare(caller, requested)],
        ...(index === 0 ? {} : { name: "with a slash at the end of the path" }),
      }));
      return { all };
    },
  };
}
