import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { deployCommand } from "../../stage/put-into-use.ts";
import { awsResult, refusalText } from "./aws-result.ts";
import { readKeyPolicy, type KeyPolicy, type ReadKeyPolicy } from "./key-policy.ts";
import { simulateDecrypt } from "./simulate-decrypt.ts";
import {
  bad,
  good,
  notable,
  unknown,
  type ExaminedFunction,
  type DoctorFinding,
} from "./doctor-finding.ts";

/** Examines whether the role of a deployed function may open the function's secrets, and no others. */
export async function examineRole(examined: ExaminedFunction): Promise<readonly DoctorFinding[]> {
  const { config, keyArn, context, stage, functionName, segments } = examined;
  const sealing = stage.functions.get(functionName);
  if (!sealing) {
    const remove = `signet encrypt remove ${functionName} NAME --stage ${stage.stage}`;
    return [notable(`the app does not declare the function; to remove its secrets: ${remove}`)];
  }
  const { functionName: deployed, stack } = sealing;
  const deploy = deployCommand(stage, [stack]);
  const client = new LambdaClient(config);
  const command = new GetFunctionConfigurationCommand({ FunctionName: deployed });
  const { answer, refusal } = await awsResult(client.send(command)).finally(() => client.destroy());
  if (refusal) {
    return [
      refusal.name === "ResourceNotFoundException"
        ? unknown(`function ${deployed} is not deployed: ${deploy}`)
        : unknown(
            `the role of ${deployed} is unknown (${refusalText(refusal)}): you need lambda:GetFunctionConfiguration`,
          ),
    ];
  }
  const { Role: role } = answer;
  if (role === undefined) return [unknown(`Lambda returned no role for ${deployed}`)];

  const keys = new Set(
    segments.length > 0 ? segments.map(({ key }) => key) : keyArn === undefined ? [] : [keyArn],
  );
  const findings: DoctorFinding[] = [];
  for (const key of keys) {
    const policy = await readKeyPolicy(config, key, role);
    if ("delegates" in policy && !policy.delegates) {
      findings.push(withoutDelegation(key, role, policy));
      continue;
    }
    const own = await simulateDecrypt(config, role, key, context);
    if (own.refusal) {
      findings.push(
        unknown(
          `the permissions of ${role} are unknown (${refusalText(own.refusal)}): you need iam:SimulatePrincipalPolicy`,
        ),
      );
      break;
    }
    const asFarAsKnown = findingUnder(policy);
    const mayNot = `by its policies, the role ${role} may not open the secrets with ${key} (${own.decision})`;
    const allowedElsewhere =
      own.decision === "implicitDeny" && "delegates" in policy && policy.othersAllow;
    findings.push(
      own.decision === "allowed"
        ? asFarAsKnown(`by its policies, the role may open the secrets with ${key}`)
        : allowedElsewhere
          ? notable(mayNot)
          : bad(`${mayNot}: deploy the stack: ${deploy}`),
    );
    const foreign = { ...context, function: `${functionName}-of-another` };
    const other = await simulateDecrypt(config, role, key, foreign);
    if (!other.refusal) {
      findings.push(
        other.decision === "allowed"
          ? bad(
              `by its policies, the role ${role} may open other functions' secrets too: remove the statements that allow kms:Decrypt without the encryption context`,
            )
          : asFarAsKnown("by its policies, the role may not open other functions' secrets"),
      );
    }
    findings.push(...unsaid(key, policy));
  }
  return findings;
}

/** Returns the kind of a finding that IAM allows the role. It is `good` only if the key policy cannot change that. */
function findingUnder(policy: ReadKeyPolicy): (text: string) => DoctorFinding {
  if ("refusal" in policy) return unknown;
  return policy.others.length > 0 ? notable : good;
}

/** Returns a finding about the part of the key policy that IAM's decision leaves out, if there is one. */
function unsaid(key: string, policy: ReadKeyPolicy): readonly DoctorFinding[] {
  if ("refusal" in policy) {
    return [
      unknown(
        `this result leaves out the key policy of ${key} (${refusalText(policy.refusal)}): you need kms:GetKeyPolicy on the key`,
      ),
    ];
  }
  if (policy.others.length === 0) return [];
  return [
    notable(
      `this result leaves out these statements of the key policy: ${policy.others.join(", ")}; see aws kms get-key-policy --key-id ${key}`,
    ),
  ];
}

function withoutDelegation(key: string, role: string, policy: KeyPolicy): DoctorFinding {
  const none = `the key policy of ${key} does not delegate to the account's IAM policies, so they have no effect`;
  const says = policy.others.join(", ");
  return policy.othersAllow
    ? notable(
        `${none}; these statements decide whether the role may open the secrets, and no others: ${says}; see aws kms get-key-policy --key-id ${key}`,
      )
    : bad(
        `${none}, and no statement of it allows the role ${role} to open the secrets: in the key policy, allow kms:* to the account's root, or kms:Decrypt to the role with its encryption context`,
      );
}
