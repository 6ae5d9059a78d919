import { createHash, createHmac } from "node:crypto";
import { buildPackages } from "../scripts/build/build-packages.ts";
import { buildHandlers } from "../scripts/build/main.ts";
import { wireRequest } from "../lib/sigv4/request/request.ts";
import { sign } from "../lib/sigv4/signing/sign.ts";
import { signingKey } from "../lib/sigv4/key/signing-key.ts";
import { verify } from "../lib/sigv4/verification/verify.ts";
import { interleave, printRatios, type Result } from "./interleave.ts";
import { benchColdStart } from "./sigv4-cold.ts";
import { cases, credentials, region, service, type Case } from "./sigv4-cases.ts";
import { peers } from "./sigv4-peers.ts";

// Compares our signer and verifier with other signers, and with a lower bound: two hashes and one HMAC of
// node:crypto with a key that is already derived. The input is a URL and header pairs, so the time for parsing the
// URL is included. Run it with `npm run bench:sigv4`.

const VERIFY_TARGET = 1.5;

function signed({ method, url, headers, body }: Case) {
  return sign(wireRequest(method, url, headers, body), {
    credentials,
    region,
    service,
    date: new Date(),
    contentSha256Header: true,
  });
}

async function measure(given: Case): Promise<readonly Result[]> {
  const { request, trace } = signed(given);
  const now = new Date();
  const known = { find: () => credentials, region, service, now };
  for (const { name, sign: peerSign } of peers) {
    const result = verify(await peerSign(given), known);
    if (!result.ok) throw new Error(`${name} signs ${given.title} wrongly: ${result.message}`);
  }
  const key = signingKey(credentials.secretAccessKey, "20261122", region, service);
  const { canonicalRequest, stringToSign } = trace;
  return interleave([
    {
      name: "node:crypto bound",
      run: () => {
        createHash("sha256").update(given.body).digest("hex");
        createHash("sha256").update(canonicalRequest).digest("hex");
        return createHmac("sha256", key).update(stringToSign).digest("hex");
      },
    },
    { name: "signet sign", run: () => signed(given) },
    { name: "signet verify", run: () => verify(request, known) },
    ...peers.map((peer) => ({ name: peer.name, run: () => peer.sign(given) })),
  ]);
}

for (const given of cases) {
  const results = await measure(given);
  printRatios(`${given.title} (limit of signet sign: ${given.target} ×)`, results);
  const verifying = results.find(({ name }) => name === "signet verify");
  const ratio = verifying?.ratioTo("signet sign").toFixed(2);
  console.log(
    `  signet verify takes ${ratio} × the time of signet sign (limit: ${VERIFY_TARGET} ×)`,
  );
}
await buildHandlers();
await buildPackages();
benchColdStart();
