import type { SigningOptions } from "../../lib/sigv4/signing/signing-options.ts";
import { functionUrl, lambda, restApi, user } from "../cloud/deployment/sketch.ts";
import { REGION, startTestCloud } from "../cloud/test-cloud.ts";

/** An address whose function returns its event. */
export interface Target {
  readonly name: "REST API" | "function URL";
  /** URL up to the path that the signer chooses. */
  readonly base: string;
  /** Port on loopback at which the cloud serves it. */
  readonly port: number;
  readonly signing: Omit<SigningOptions, "date">;
}

export interface EchoCloud {
  readonly targets: readonly Target[];
  readonly close: () => Promise<void>;
}

const echo = `export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });`;

export async function startEchoCloud(): Promise<EchoCloud> {
  const local = await startTestCloud([
    {
      name: "Echo",
      handlers: { echo },
      resources: {
        ...lambda("Echo", "echo"),
        ...restApi({ "ANY /{proxy+}": { function: "Echo" } }),
        ...functionUrl("Echo"),
        Ann: user("Ann", { Action: "*", Resource: "*" }),
      },
    },
  ]);
  const [api = ""] = Object.values(local.cloud.apis());
  const [url = ""] = Object.values(local.cloud.functionUrls());
  const credentials = local.keys("Ann");
  const target = (name: Target["name"], address: string, path: string, service: string): Target => {
    const { origin, port } = new URL(address);
    const signing = { credentials, region: REGION, service };
    return { name, base: origin + path, port: Number(port), signing };
  };
  return {
    targets: [
      target("REST API", api, "/prod", "execute-api"),
      target("function URL", url, "", "lambda"),
    ],
    close: local.close,
  };
}
