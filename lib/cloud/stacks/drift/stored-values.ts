import { openParameter } from "../../account/ssm/parameter-values.ts";
import { latestVersion } from "../../account/ssm/parameters.ts";
import type { Compared } from "./compared.ts";

export const ssmParameter: Compared = {
  reads: ({ parameters }, name) => [
    { action: "ssm:GetParameters", resource: parameters.arnOf(name) },
    { action: "ssm:DescribeParameters", resource: "*" },
  ],
  find(account, name) {
    const parameter = account.parameters.find(name);
    const version = parameter && latestVersion(parameter);
    if (!parameter || !version) return undefined;
    const { type, description, allowedPattern } = version;
    // A call may have replaced the value by a secret one, which only a caller with the key may read.
    const Value =
      type === "SecureString" ? "****" : openParameter(account, parameter.arn, version.value);
    return { Type: type, Description: description, AllowedPattern: allowedPattern, Value };
  },
};

/** Only the description is compared, because the value is secret. */
export const secret: Compared = {
  reads: (_, arn) => [{ action: "secretsmanager:DescribeSecret", resource: arn }],
  find({ secrets }, arn) {
    const record = secrets.get(arn)?.record;
    return record && record.deletion === undefined
      ? { Description: record.description }
      : undefined;
  },
};
