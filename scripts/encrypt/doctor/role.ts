import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { APP, encryptionContext } from "../../../lib/contract/secrets.ts";
import { answerOf, told } from "./answer.ts";
import { simulateDecrypt } from "./simulate-decrypt.ts";
import { bad, good, unknown, type Patient, type Verdict } from "./verdict.ts";

/** Whether a deployed function's role may open what is sealed for the function, and nothing else. */
export async function examineRole(patient: Patient): Promise<readonly Verdict[]> {
  const { config, keyArn, stage, functionName, segments } = patient;
  const physicalName = `${APP}-${stage}-${functionName}`;
  const deploy = `npx cdk deploy -c stage=${stage} --all`;
  const client = new LambdaClient(config);
  const command = new GetFunctionConfigurationCommand({ FunctionName: physicalName });
  const { answer, refusal } = await answerOf(client.send(command)).finally(() => client.destroy());
  if (refusal) {
    return [
      refusal.name === "ResourceNotFoundException"
        ? unknown(`function ${physicalName} is not deployed: ${deploy}`)
        : unknown(
            `the role of ${physicalName} is not known (${told(refusal)}): have lambda:GetFunctionConfiguration granted to you`,
          ),
    ];
  }
  const { Role: role } = answer;
  if (role === undefined) return [unknown(`Lambda names no role of ${physicalName}`)];

  const keys = new Set(
    segments.length > 0 ? segments.map(({ key }) => key) : keyArn === undefined ? [] : [keyArn],
  );
  const verdicts: Verdict[] = [];
  for (const key of keys) {
    const own = await simulateDecrypt(config, role, key, encryptionContext(stage, functionName));
    if (own.refusal) {
      verdicts.push(
        unknown(
          `what ${role} may do is not known (${told(own.refusal)}): have iam:SimulatePrincipalPolicy granted to you`,
        ),
      );
      break;
    }
    verdicts.push(
      own.decision === "allowed"
        ? good(`its role may open it with ${key}`)
        : bad(
            `its role ${role} may not open it with ${key} (${own.decision}): deploy the stack: ${deploy}`,
          ),
    );
    const foreign = encryptionContext(stage, `${functionName}-of-another`);
    const other = await simulateDecrypt(config, role, key, foreign);
    if (other.refusal) continue;
    verdicts.push(
      other.decision === "allowed"
        ? bad(
            `its role ${role} may open other functions' secrets too: take what grants kms:Decrypt without the encryption context out of its policies`,
          )
        : good("its role may open no other function's"),
    );
  }
  return verdicts;
}
