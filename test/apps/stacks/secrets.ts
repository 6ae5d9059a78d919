import { type App, CfnDynamicReference, CfnDynamicReferenceService, Stack } from "aws-cdk-lib";
import { PolicyStatement, User } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import { inlineFunction } from "./inline-function.ts";

const READ = `const { SecretsManagerClient, GetSecretValueCommand } = require("@aws-sdk/client-secrets-manager");
const client = new SecretsManagerClient();
exports.handler = async () => {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: process.env.SECRET }));
  const { user, password } = JSON.parse(SecretString);
  return { user, length: password.length, host: process.env.HOST, sameUser: process.env.DB_USER === user };
};`;

/** A generated secret under a key of the account, and a parameter of another stack. */
export function secrets(app: App): void {
  const settings = new Stack(app, "Settings");
  new StringParameter(settings, "Host", { parameterName: "/app/host", stringValue: "db.example" });

  const stack = new Stack(app, "Secrets");
  stack.addStackDependency(settings);
  const secret = new Secret(stack, "Login", {
    secretName: "app/login",
    encryptionKey: new Key(stack, "Key"),
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ user: "shop" }),
      generateStringKey: "password",
      passwordLength: 24,
      excludePunctuation: true,
    },
  });
  const read = inlineFunction(stack, "Read", READ, {
    functionName: "read-login",
    environment: {
      SECRET: secret.secretArn,
      DB_USER: secret.secretValueFromJson("user").unsafeUnwrap(),
      HOST: new CfnDynamicReference(CfnDynamicReferenceService.SSM, "/app/host").toString(),
    },
  });
  const reader = new User(stack, "Accountant", { userName: "Accountant" });
  for (const grantee of [read, reader]) secret.grantRead(grantee);
  StringParameter.fromStringParameterName(stack, "ByName", "/app/host").grantRead(reader);
  // This user may read the secret, but lacks the permission for its key.
  new User(stack, "Keyless", { userName: "Keyless" }).addToPolicy(
    new PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: ["*"] }),
  );
  new User(stack, "Intruder", { userName: "Intruder" });
}
