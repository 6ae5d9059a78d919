import { Stack, type StackProps } from "aws-cdk-lib";
import { AccountRootPrincipal, Role, User } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { LockedRoute } from "../../cdk/constructs/api/locked-route.ts";
import type { RouteKey } from "../contract/routes.ts";

/** Properties of {@link CallersStack}. */
export interface CallersStackProps extends StackProps {
  readonly routes: Readonly<Record<RouteKey, Pick<LockedRoute, "grantInvoke">>>;
  /** Prefix of each name, because IAM names are unique within an account. */
  readonly prefix: string;
}

/** Three callers for trying the API: a user with one route, a user without a route, and a role with one route. */
export class CallersStack extends Stack {
  constructor(scope: Construct, id: string, props: CallersStackProps) {
    super(scope, id, props);
    const { routes, prefix } = props;

    const testLambda = new User(this, "TestLambda", { userName: `${prefix}TestLambda` });
    routes["GET /secure"].grantInvoke(testLambda);

    new User(this, "Auditor", { userName: `${prefix}Auditor` });

    const clerk = new Role(this, "Clerk", {
      roleName: `${prefix}Clerk`,
      assumedBy: new AccountRootPrincipal(), // Any principal of this account with the permission to assume the role.
    });
    routes["POST /orders"].grantInvoke(clerk);
  }
}
