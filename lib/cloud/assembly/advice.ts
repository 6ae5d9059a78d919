import { LOCALLY, VALUE_ADVICE, WITHOUT_STACK } from "./language/template-unsupported.ts";

/** A local cloud that is stopped by this problem serves no API, but one without an app does. */
const STORE = "store it while `signet serve --empty` or an earlier version of the app runs:";

/** What to do about a part of a stack that the local cloud cannot deploy, by the kind of part. */
export const ADVICE = {
  context: "run `npx cdk synth` once with credentials, so that it writes cdk.context.json",
  customResource: `leave the custom resource out ${LOCALLY}, or ${WITHOUT_STACK}`,
  customResourceFailed:
    "the earlier deployment goes on serving; the log has what the function printed",
  environment: `start the local cloud for that account and region, or ${WITHOUT_STACK}`,
  error: "correct what the annotation of the app names, and synthesize again",
  exportInUse: "deploy that stack too: name both with --stacks, or keep the export as it is",
  exportMissing: "deploy the stack that exports it too: name it with --stacks",
  import: `correct what identifies the resource, or import it without this resource`,
  name: "give one of the two another name",
  nestedStack: `make its template a file asset, as NestedStack does, or ${WITHOUT_STACK}`,
  policy: `write the policy without this part ${LOCALLY}, or ${WITHOUT_STACK}`,
  property: `leave the property out ${LOCALLY}, or ${WITHOUT_STACK}`,
  serviceToken: "give the custom resource another construct id, so that it is a new resource",
  storeParameter: (name: string, type: "String" | "SecureString") =>
    `${STORE} \`aws ssm put-parameter --name ${name} --type ${type} --value VALUE\``,
  storeSecret: (name: string) =>
    `${STORE} \`aws secretsmanager create-secret --name ${name} --secret-string VALUE\``,
  storeSecretValue: (name: string) =>
    `${STORE} \`aws secretsmanager put-secret-value --secret-id ${name} --secret-string VALUE\``,
  rule: "pass other values with --parameters",
  template: `leave this part of the template out ${LOCALLY}, or ${WITHOUT_STACK}`,
  serverless: `deploy the template that it makes of the packaged template, which \`sam validate --debug\` prints, or ${WITHOUT_STACK}`,
  transform: `write what it makes into the template itself, as CDK does, or ${WITHOUT_STACK}`,
  type: `leave the resource out ${LOCALLY}, or ${WITHOUT_STACK}`,
  value: VALUE_ADVICE,
} as const;
