/** A program that uses the types of the packages, without CDK. */
export const typedProgram = `
import { sign, verify, wireRequest, type Pair, type Verified, type WireRequest } from "signet-sigv4";
import { signedFetch } from "signet-sigv4/fetch";
import { github, readEnv, sealedSecrets, verifyWebhook, WebhookKey } from "signet-cdk/runtime";
import { startCloud, type LocalCloud } from "signet-cli/local";
const headers: readonly Pair[] = [["Content-Type", "application/json"]];
const request: WireRequest = wireRequest("POST", "https://api.example/", headers, new Uint8Array());
const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example", user: "Ann" };
const options = { region: "eu-west-1", service: "execute-api" };
const signed = sign(request, { ...options, credentials, date: new Date() });
const answer = verify(signed.request, { ...options, find: () => credentials, now: new Date() });
export const user: string = answer.ok ? answer.credentials.user : answer.denial;
export type Answer = Verified<typeof credentials>;
export const signing: typeof fetch = signedFetch({ ...options, credentials });
export const stage: string = readEnv({ settings: ["STAGE"], secrets: [] }, process.env).STAGE;
const key = new WebhookKey(github, { id: "a", secret: Buffer.alloc(32) });
const delivery = { headers: [], body: Buffer.alloc(0) };
export const isRight: boolean = verifyWebhook(github, delivery, [key], new Date()).ok;
export const cloud: Promise<LocalCloud> = startCloud({ port: 0 });
export { sealedSecrets };
`;

/** A program that uses the types of the constructs. */
export const typedConstructs = `
import {
  auth,
  type ISealingKeys,
  LocalCloud,
  LockdownChecks,
  LockedApi,
  type RouteAuth,
  SealedFunction,
  SealingKeys,
} from "signet-cdk";
import { SealedSecrets, type SealedSegment, type SealedSource } from "signet-cdk/sealing";
export const byHmac: RouteAuth = auth.hmac({ scheme: "github", keys: [{ secret: "key" }] });
export const classes = [LocalCloud, LockdownChecks, LockedApi, SealedFunction, SealingKeys];
export const sealed: SealedSource = SealedSecrets.fromFile("a.json", { stage: "dev" });
export const segments: readonly SealedSegment[] = sealed.segmentsOf("a");
export const byPassword: RouteAuth = auth.basic({ realm: "a", sealed });
export const aliasOf = ({ keyId }: ISealingKeys): string => keyId;
`;
