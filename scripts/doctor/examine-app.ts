import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { CodedError } from "../../lib/errors.ts";
import { appSettings } from "../../lib/cli/app/app-settings.ts";
import {
  bad,
  good,
  notable,
  unknown,
  type DoctorFinding,
} from "../encrypt/commands/doctor/doctor-finding.ts";
import { installedPackage, ownManifest } from "./installed-package.ts";
import { fitsRange } from "./version-range.ts";

/** Examines the CDK app in a folder, and the versions of CDK that it uses. */
export function examineApp(
  folder: string,
  { PATH = "" }: Readonly<NodeJS.ProcessEnv>,
): readonly DoctorFinding[] {
  return [settings(folder), library(folder), cli(folder, PATH)];
}

function settings(folder: string): DoctorFinding {
  if (!existsSync(join(folder, "cdk.json"))) {
    return bad(`there is no cdk.json in ${folder}: run signet doctor in the folder of the app`);
  }
  try {
    const { source } = appSettings(folder, undefined);
    return "command" in source
      ? good(`cdk.json runs the app: ${source.command}`)
      : good(`cdk.json names an assembly: ${source.assembly}`);
  } catch (error) {
    if (error instanceof CodedError) return bad(error.message);
    throw error;
  }
}

function library(folder: string): DoctorFinding {
  const installed = installedPackage(folder, "aws-cdk-lib");
  if (!installed) {
    return notable(
      "aws-cdk-lib is not installed, which is right only if the app is in another language",
    );
  }
  const { version } = installed;
  // The repository of Signet has the constructs itself and not as a package.
  const constructs = installedPackage(folder, "signet-cdk") ?? ownManifest();
  const range = constructs?.peerDependencies?.["aws-cdk-lib"];
  if (range === undefined) {
    return unknown(
      `unknown whether aws-cdk-lib ${version} fits, because signet-cdk is not installed`,
    );
  }
  return fitsRange(version, range)
    ? good(`aws-cdk-lib ${version} fits signet-cdk (${range})`)
    : bad(`aws-cdk-lib ${version} does not fit signet-cdk: npm install 'aws-cdk-lib@${range}'`);
}

function cli(folder: string, path: string): DoctorFinding {
  const installed = installedPackage(folder, "aws-cdk");
  if (installed) return good(`the CDK CLI ${installed.version} is installed`);
  const isOnPath = path.split(delimiter).some((one) => existsSync(join(one, "cdk")));
  return isOnPath
    ? notable(
        "the CDK CLI is installed for the user, not for the app: npm install --save-dev aws-cdk",
      )
    : notable("the CDK CLI is not installed: npm install --save-dev aws-cdk");
}
