import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { describeRule, plainFunction } from "../describe-rule.ts";

const arn = "arn:aws:iam::123456789012:role/everything";

describeRule("LOCK05", {
  fails: [
    [
      "one role for two functions",
      (stack) => {
        const assumedBy = new ServicePrincipal("lambda.amazonaws.com");
        const role = new Role(stack, "Role", { assumedBy });
        plainFunction(stack, "A", { role });
        plainFunction(stack, "B", { role });
      },
      "A/Resource",
      /^its execution role is also that of Fails0\/B\/Resource\. Each of these/,
    ],
    [
      "one role from elsewhere",
      (stack) => {
        plainFunction(stack, "A", { role: Role.fromRoleArn(stack, "RoleA", arn) });
        plainFunction(stack, "B", { role: Role.fromRoleArn(stack, "RoleB", arn) });
      },
      "B/Resource",
      /also that of Fails1\/A/,
    ],
  ],
  passes: [
    [
      "a role each",
      (stack) => {
        plainFunction(stack, "A");
        plainFunction(stack, "B");
      },
    ],
  ],
});
