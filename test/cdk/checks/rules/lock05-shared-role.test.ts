import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { describeRule, plainFunction } from "../describe-rule.ts";

const arn = "arn:aws:iam::123456789012:role/everything";

describeRule("LOCK05", {
  fails: [
    [
      "one role of the app for two functions",
      (stack) => {
        const assumedBy = new ServicePrincipal("lambda.amazonaws.com");
        const role = new Role(stack, "Role", { assumedBy });
        plainFunction(stack, "A", { role });
        plainFunction(stack, "B", { role });
      },
      "A/Resource",
      /^it shares its execution role with Fails0\/B\/Resource\. Each of these/,
    ],
    [
      "one imported role for two functions",
      (stack) => {
        plainFunction(stack, "A", { role: Role.fromRoleArn(stack, "RoleA", arn) });
        plainFunction(stack, "B", { role: Role.fromRoleArn(stack, "RoleB", arn) });
      },
      "B/Resource",
      /shares its execution role with Fails1\/A/,
    ],
  ],
  passes: [
    [
      "one role for each function",
      (stack) => {
        plainFunction(stack, "A");
        plainFunction(stack, "B");
      },
    ],
  ],
});
