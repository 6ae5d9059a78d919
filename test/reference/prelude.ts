/** The lines that the examples omit. */
export const PRELUDE = `import { Annotations, type App, Duration, Stack, Validations } from "aws-cdk-lib";
import { Period } from "aws-cdk-lib/aws-apigateway";
import type { IUserPool } from "aws-cdk-lib/aws-cognito";
import type { Role, User } from "aws-cdk-lib/aws-iam";
import { Code, type IFunction } from "aws-cdk-lib/aws-lambda";
import { AppNameInvalid, auth, LocalCloud, LocalCloudInvalid, LockdownChecks } from "signet-cdk";
import { IsolatedNetwork, LockedApi, LockedHttpApi, LockedRoute, SealingKeys } from "signet-cdk";
import { SealedFunction, type SealedFunctionProps } from "signet-cdk";
import { SealedSecrets } from "signet-cdk/sealing";

declare const app: App;
declare const stack: Stack;
declare const keys: SealingKeys; // in a stack of their own
declare const functionProps: SealedFunctionProps<{ settings: []; secrets: [] }>;
declare const orders: SealedFunction; // its secrets are in the sealed file
declare const hooks: SealedFunction;
declare const tickets: IFunction; // any function, which decides who may call
declare const api: LockedApi;
declare const httpApi: LockedHttpApi;
declare const clerk: User;
declare const worker: Role;
declare const pool: IUserPool;`;
