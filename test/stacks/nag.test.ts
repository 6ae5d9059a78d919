import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack, Validations, type App } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { expect, it } from "vitest";
import { acknowledge } from "../../lib/constructs/acknowledge.ts";
import { routes } from "../../lib/contract/routes.ts";
import { synthStage } from "./synth-stage.ts";

interface Finding {
  readonly ruleName: string;
  readonly acknowledgedId?: string;
  readonly acknowledgedAt?: string;
  readonly reason?: string;
}

/** What cdk-nag found, and which of its findings were acknowledged. */
function nagReport(assembly: CloudAssembly) {
  const text = readFileSync(join(assembly.directory, "validation-report.json"), "utf8");
  const report: {
    pluginReports: {
      pluginName: string;
      violations: Finding[];
      suppressedViolations?: Finding[];
    }[];
  } = JSON.parse(text);
  const nag = report.pluginReports.find(({ pluginName }) => pluginName === "AwsSolutions");
  return { violations: nag?.violations ?? [], acknowledged: nag?.suppressedViolations ?? [] };
}

/** Acknowledgements for which there is no finding any more. */
function stale({ app, assembly }: { app: App; assembly: CloudAssembly }): readonly string[] {
  const used = new Set(
    nagReport(assembly).acknowledged.map((a) => `${a.acknowledgedId} ${a.acknowledgedAt}`),
  );
  return app.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.keys(data).map((id) => `${id} ${node.path}`)),
    )
    .filter((acknowledgement) => !used.has(acknowledgement));
}

const stage = synthStage({ demo: true });

it("finds nothing in the app that is not acknowledged", () => {
  expect(nagReport(stage.assembly).violations).toEqual([]);
});

it("acknowledges these findings and no others, each for a reason", () => {
  const { acknowledged } = nagReport(stage.assembly);
  expect(acknowledged.map((a) => `${a.ruleName} ${a.acknowledgedAt}`).toSorted()).toEqual([
    "AwsSolutions-APIG3 Signet-dev-Api/Api/RestApi/DeploymentStage.prod",
    ...["hooks/github/POST", "hooks/lab11/POST", "hooks/std/POST", "open/GET"].map(
      (route) => `AwsSolutions-APIG4 Signet-dev-Api/Api/RestApi/Default/${route}/Method`,
    ),
    ...Object.keys(routes)
      .map((key) => key.replace(/^(\w+) \/(.*)$/, "$2/$1"))
      .toSorted()
      .map((route) => `AwsSolutions-COG4 Signet-dev-Api/Api/RestApi/Default/${route}/Method`),
    "AwsSolutions-DDB3 Signet-dev-Api/Api/Deliveries",
    ...[
      "Api/BasicUsers",
      "Api/Logging",
      "Api/OidcTokens",
      "Hooks",
      "Open",
      "Orders",
      "Secure",
      "Tickets",
      "Whoami",
    ].map((id) => `AwsSolutions-IAM5[Resource::*] Signet-dev-Api/${id}/Role`),
  ]);
  for (const { reason } of acknowledged) expect(reason?.length).toBeGreaterThan(20);
});

it("gives a public route's own reason", () => {
  const { acknowledged } = nagReport(stage.assembly);
  const open = acknowledged.find(
    ({ ruleName, acknowledgedAt }) =>
      ruleName === "AwsSolutions-APIG4" && acknowledgedAt?.includes("/open/"),
  );
  expect(open?.reason).toBe(
    "public on purpose: says hello to anyone, holds no secret and reads no input",
  );
});

it("acknowledges nothing that is no longer found", () => {
  expect(stale(stage)).toEqual([]);
});

it("would see a finding, and a stale acknowledgement", () => {
  const { app, assembly } = synthStage({}, (scope) => {
    const other = new Stack(scope, "Other");
    const rotated = new Key(other, "Rotated", { enableKeyRotation: true });
    new Key(other, "Unrotated");
    acknowledge(rotated, "AwsSolutions-KMS5", "would be acknowledged if it were found");
  });
  expect(nagReport(assembly).violations.map(({ ruleName }) => ruleName)).toEqual([
    "AwsSolutions-KMS5",
  ]);
  expect(stale({ app, assembly })).toEqual(["AwsSolutions::AwsSolutions-KMS5 Other/Rotated"]);
});
