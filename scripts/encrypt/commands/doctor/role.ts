import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { physicalName } from "../../../../lib/formats/function/physical-name.ts";
import { encryptionContext } from "../../../../lib/formats/sealed/sealed-segment.ts";
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

/** Whether a deployed function's role may open what is sealed for the function, and nothing else. */
export async function examineRole(examined: ExaminedFunction): Promise<readonly DoctorFinding[]> {
  const { config, keyArn, stage, functionName, segments } = examined;
  const deployed = physicalName(stage, functionName);
  const deploy = `npx cdk deploy -c stage=${stage} --all`;
  const client = new LambdaClient(config);
  const command = new GetFunctionConfigurationCommand({ FunctionName: deployed });
  const { answer, refusal } = await awsResult(client.send(command)).finally(() => client.destroy());
  if (refusal) {
    return [
      refusal.name === "ResourceNotFoundException"
        ? unknown(`function ${deployed} is not deployed: ${deploy}`)
        : unknown(
            `the role of ${deployed} is not known (${refusalText(refusal)}): have lambda:GetFunctionConfiguration granted to you`,
          ),
    ];
  }
  const { Role: role } = answer;
  if (role === undefined) return [unknown(`Lambda names no role of ${deployed}`)];

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
    const own = await simulateDecrypt(config, role, key, encryptionContext(stage, functionName));
    if (own.refusal) {
      findings.push(
        unknown(
          `what ${role} may do is not known (${refusalText(own.refusal)}): have iam:SimulatePrincipalPolicy granted to you`,
        ),
      );
      break;
    }
    const asFarAsKnown = findingUnder(policy);
    const mayNot = `by its policies, its role ${role} may not open it with ${key} (${own.decision})`;
    const allowedElsewhere =
      own.decision === "implicitDeny" && "delegates" in policy && policy.othersAllow;
    findings.push(
      own.decision === "allowed"
        ? asFarAsKnown(`by its policies, its role may open it with ${key}`)
        : allowedElsewhere
          ? notable(mayNot)
          : bad(`${mayNot}: deploy the stack: ${deploy}`),
    );
    const foreign = encryptionContext(stage, `${functionName}-of-another`);
    const other = await simulateDecrypt(config, role, key, foreign);
    if (!other.refusal) {
      findings.push(
        other.decision === "allowed"
          ? bad(
              `by its policies, its role ${role} may open other functions' secrets too: take what grants kms:Decrypt without the encryption context out of them`,
            )
          : asFarAsKnown("by its policies, its role may open no other function's"),
      );
    }
    findings.push(...unsaid(key, policy));
  }
  return findings;
}

/** IAM's answer stands where the key's policy adds nothing to it. */
function findingUnder(policy: ReadKeyPolicy): (text: string) => DoctorFinding {
  if ("refusal" in policy) return unknown;
  return policy.others.length > 0 ? notable : good;
}

/** What IAM's answer leaves out. */
function unsaid(key: string, policy: ReadKeyPolicy): readonly DoctorFinding[] {
  if ("refusal" in policy) {
    return [
      unknown(
        `what the key policy of ${key} says is not in this answer (${refusalText(policy.refusal)}): have kms:GetKeyPolicy on it granted to you`,
      ),
    ];
  }
  if (policy.others.length === 0) return [];
  return [
    notable(
      `what its key policy says beyond the account's delegation is not in this answer: ${policy.others.join(", ")}; see aws kms get-key-policy --key-id ${key}`,
    ),
  ];
}

function withoutDelegation(key: string, role: string, policy: KeyPolicy): DoctorFinding {
  const none = `the key policy of ${key} does not leave it to the account's IAM policies, which have no effect then`;
  const says = policy.others.join(", ");
  return policy.othersAllow
    ? notable(
        `${none}; whether its role may open it, and nothing else, these statements say: ${says}; see aws kms get-key-policy --key-id ${key}`,
      )
    : bad(
        `${none}, and no statement of it allows its role ${role} to open it: allow kms:* to the account's root in it, or kms:Decrypt to the role under its encryption context`,
      );
}
