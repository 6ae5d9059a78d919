import { Stack, type StackProps } from "aws-cdk-lib";
import { AccountRootPrincipal, Role, User } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { LockedRoute } from "../../cdk/constructs/api/locked-route.ts";
import type { RouteKey } from "../contract/routes.ts";

export interface CallersStackProps extends StackProps {
  readonly routes: Readonly<Record<RouteKey, Pick<LockedRoute, "grantInvoke">>>;
  /** Stands before each name: IAM takes a name only once in an account. */
  readonly prefix: string;
}

/** Three callers to try the API with: one route for a user, none for another, one for a role. */
export class CallersStack extends Stack {
  constructor(scope: Construct, id: string, props: CallersStackProps) {
    super(scope, id, props);
    const { routes, prefix } = props;

    const testLambda = new User(this, "TestLambda", { userName: `${prefix}TestLambda` });
    routes["GET /secure"].grantInvoke(testLambda);

    new User(this, "Auditor", { userName: `${prefix}Auditor` });

    const clerk = new Role(this, "Clerk", {
      roleName: `${prefix}Clerk`,
      assumedBy: new AccountRootPrincipal(), // By whoever in this account is allowed to, not by all.
    });
    routes["POST /orders"].grantInvoke(clerk);
  }
}
