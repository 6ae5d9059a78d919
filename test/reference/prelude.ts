/** The lines that the examples omit. */
export const PRELUDE = `import { type App, Duration, type Stack, Validations } from "aws-cdk-lib";
import { Period } from "aws-cdk-lib/aws-apigateway";
import type { IUserPool } from "aws-cdk-lib/aws-cognito";
import type { Role, User } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Code, type IFunction } from "aws-cdk-lib/aws-lambda";
import { auth, IsolatedNetwork, LockdownChecks, LockedApi, LockedRoute } from "signet-cdk";
import { SealedFunction, type SealedFunctionProps } from "signet-cdk";
import { readSealedFile, segmentsOf } from "signet-cdk/sealing";

declare const app: App;
declare const stack: Stack;
declare const [sealingKey, environmentKey]: [IKey, IKey];
declare const functionProps: SealedFunctionProps<{ settings: []; secrets: [] }>;
declare const orders: SealedFunction; // its secrets are in the sealed file
declare const hooks: SealedFunction;
declare const tickets: IFunction; // any function, which decides who may call
declare const api: LockedApi;
declare const clerk: User;
declare const worker: Role;
declare const pool: IUserPool;`;
