import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { portOf } from "../../port-of.ts";

/** A call that the server received. */
interface FakeCall {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, string>>;
}

interface FakeAnswer {
  readonly status: number;
  readonly body: string;
}

/** Returns the answer of a call. `undefined` is the usual answer. */
type Answered = FakeAnswer | "no answer" | undefined;
export type Answers = (call: FakeCall) => Answered | Promise<Answered>;

export interface FakeAws {
  readonly url: string;
  readonly calls: readonly FakeCall[];
  readonly close: () => void;
}

/**
 * Starts a server with a small CloudFormation, STS and KMS, which makes keys. Every other answer is wrong: an empty
 * object.
 */
export async function startFakeAws(answers: Answers = () => undefined): Promise<FakeAws> {
  const calls: FakeCall[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const call = callOf(request.headers, Buffer.concat(chunks).toString("utf8"));
      calls.push(call);
      void Promise.resolve(answers(call)).then((given) => {
        const answer = given ?? usualAnswer(call, calls);
        if (answer === "no answer") request.socket.destroy();
        else response.writeHead(answer.status, { "Content-Type": "text/plain" }).end(answer.body);
      });
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    calls,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function callOf(headers: NodeJS.Dict<string | string[]>, body: string): FakeCall {
  const [, service = ""] =
    /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(String(headers["authorization"])) ?? [];
  const [, target = ""] = String(headers["x-amz-target"] ?? "").split(".");
  if (target !== "") return { service, operation: target, input: parsedBody(body) };
  const input = Object.fromEntries(new URLSearchParams(body));
  return { service, operation: input["Action"] ?? "", input };
}

function parsedBody(body: string): FakeCall["input"] {
  return JSON.parse(body) as FakeCall["input"]; // Only texts are looked at.
}

function usualAnswer(
  { service, operation, input }: FakeCall,
  calls: readonly FakeCall[],
): FakeAnswer {
  const was = (name: string) => calls.some((call) => call.operation === name);
  const result = (content: string) => ({
    status: 200,
    body: `<${operation}Response><${operation}Result>${content}</${operation}Result></${operation}Response>`,
  });
  switch (`${service} ${operation}`) {
    case "sts GetCallerIdentity":
      return result("<Account>111111111111</Account><Arn>arn:aws:iam::111111111111:user/a</Arn>");
    case "cloudformation CreateStack":
      return result(`<StackId>${input["StackName"] ?? ""}</StackId>`);
    case "cloudformation DeleteStack":
      return result("");
    case "cloudformation DescribeStacks":
      return was("DeleteStack")
        ? failure("ValidationError", `Stack with id ${input["StackName"] ?? ""} does not exist`)
        : stackStatus("CREATE_COMPLETE");
    case "kms CreateKey": {
      const KeyId = `key-${calls.filter((call) => call.operation === "CreateKey").length}`;
      return { status: 200, body: JSON.stringify({ KeyMetadata: { KeyId } }) };
    }
    default:
      return { status: 200, body: "{}" };
  }
}

/** The answer of DescribeStacks. */
export function stackStatus(status: string, reason = ""): FakeAnswer {
  const member = `<StackStatus>${status}</StackStatus><StackStatusReason>${reason}</StackStatusReason>`;
  return {
    status: 200,
    body: `<R><DescribeStacksResult><Stacks><member>${member}</member></Stacks></DescribeStacksResult></R>`,
  };
}

/** An error of the query protocol. */
export function failure(code: string, message: string): FakeAnswer {
  return {
    status: 400,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}
