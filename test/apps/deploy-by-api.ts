import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import AdmZip from "adm-zip";
import type { AssemblyStack } from "../../lib/cloud/assembly/manifest.ts";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import { project } from "../../scripts/build/build-output.ts";
import { assumeRole, element } from "../cloud/assume-role.ts";
import { ACCOUNT, REGION, type TestCloud } from "../cloud/test-cloud.ts";

const BOOTSTRAP = join(project, "node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml");
const BUCKET = `cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`;
const ROLE = `${ACCOUNT}-${REGION}`;
const VERSION = "2010-05-15";

/** A stack of an assembly does not reach the status that a deployment must end with. */
class NotDeployed extends Error {}

/**
 * Returns a function that deploys stacks as the CDK CLI does: it bootstraps the account with the CLI's own template, and
 * then uploads the assets and executes a change set for each stack, under the roles of the bootstrap.
 */
export async function deployerByApi(local: TestCloud) {
  const send = async (as: Credentials, form: Readonly<Record<string, string>>) => {
    const { status, text } = await local.aws("cloudformation", "/", {
      as,
      headers: [["Content-Type", "application/x-www-form-urlencoded"]],
      body: new URLSearchParams({ Version: VERSION, ...form }).toString(),
    });
    if (status !== 200) throw new NotDeployed(text);
    return text;
  };
  const complete = async (as: Credentials, StackName: string): Promise<void> => {
    for (;;) {
      const text = await send(as, { Action: "DescribeStacks", StackName });
      const status = element(text, "StackStatus");
      if (status === "CREATE_COMPLETE" || status === "UPDATE_COMPLETE") return;
      const isRunning = status.endsWith("_IN_PROGRESS") && !status.includes("ROLLBACK");
      if (!isRunning) {
        throw new NotDeployed(await send(as, { Action: "DescribeStackEvents", StackName }));
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  const admin = local.keys("admin");
  const toolkit = "CDKToolkit";
  await send(admin, {
    Action: "CreateStack",
    StackName: toolkit,
    TemplateBody: readFileSync(BOOTSTRAP, "utf8"),
    "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
    "Parameters.member.1.ParameterKey": "CloudFormationExecutionPolicies",
    "Parameters.member.1.ParameterValue": "arn:aws:iam::aws:policy/AdministratorAccess",
  });
  await complete(admin, toolkit);
  const publisher = await assumeRole(local, admin, `cdk-hnb659fds-file-publishing-role-${ROLE}`);
  const deployer = await assumeRole(local, admin, `cdk-hnb659fds-deploy-role-${ROLE}`);

  const upload = async (key: string, path: string): Promise<void> => {
    const body = assetBytes(path);
    const hash = createHash("sha256").update(body).digest("hex");
    const { status, text } = await local.aws("s3", `/${BUCKET}/${key}`, {
      method: "PUT",
      as: publisher,
      headers: [["X-Amz-Content-Sha256", hash]],
      body,
    });
    if (status !== 200) throw new NotDeployed(text);
  };

  return async (stack: AssemblyStack): Promise<void> => {
    for (const [key, path] of stack.assets) await upload(key, path);
    const common = { StackName: stack.name, ChangeSetName: "cdk-deploy-change-set" };
    await send(deployer, {
      ...common,
      Action: "CreateChangeSet",
      ChangeSetType: "CREATE",
      TemplateURL: `https://${BUCKET}.s3.${REGION}.amazonaws.com/${templateKey(stack)}`,
      RoleARN: `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ROLE}`,
      "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
      "Capabilities.member.2": "CAPABILITY_AUTO_EXPAND",
    });
    await send(deployer, { ...common, Action: "ExecuteChangeSet" });
    await complete(deployer, stack.name);
  };
}

/** Returns the bytes of a file, or the ZIP file of a directory. */
function assetBytes(path: string): Buffer {
  if (statSync(path).isFile()) return readFileSync(path);
  const zip = new AdmZip();
  zip.addLocalFolder(path);
  return zip.toBuffer();
}

/** Returns the key of the asset that is the template of the stack itself. */
function templateKey({ name, assets, submitted }: AssemblyStack): string {
  for (const [key, path] of assets) {
    if (!key.endsWith(".json") || !statSync(path).isFile()) continue;
    if (readFileSync(path, "utf8") === submitted?.templateBody) return key;
  }
  throw new NotDeployed(`stack ${name} has no asset with its template`);
}
