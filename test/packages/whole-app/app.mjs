// An app with every way to authenticate, two APIs in a CDK Stage, and imported keys and roles. The test of the installed
// packages writes it into an empty folder.
import { App, Stack, Stage, Validations } from "aws-cdk-lib";
import { UserPool } from "aws-cdk-lib/aws-cognito";
import { AccountRootPrincipal, Role, User } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code } from "aws-cdk-lib/aws-lambda";
import {
  auth,
  LocalCloud,
  LockdownChecks,
  LockedApi,
  SealedFunction,
  SealingKeys,
} from "signet-cdk";
import { SealedSecrets } from "signet-cdk/sealing";

const app = new App();
const local = LocalCloud.of(app);
const stage = app.node.tryGetContext("stage") ?? (local.isLocal ? "local" : "dev");
local.requireFor(stage);
const prod = new Stage(app, "Prod");

const stack = new Stack(prod, "Api");
const arn = (id) => `arn:aws:kms:us-east-1:123456789012:key/${id}`;
const importedKeys = () =>
  SealingKeys.fromSealingKeysAttributes(stack, "Keys", {
    stage,
    sealingKey: Key.fromKeyArn(stack, "S", arn("11111111-2222-4333-8444-555555555555")),
    environmentKey: Key.fromKeyArn(stack, "E", arn("66666666-2222-4333-8444-555555555555")),
  });
// Another app has created the keys and the role in the account. The local cloud has only what this app creates.
const keys = local.isLocal
  ? new SealingKeys(new Stack(prod, "Keys"), "Keys", { stage })
  : importedKeys();
const partner = local.isLocal
  ? new Role(stack, "Partner", { roleName: "partner", assumedBy: new AccountRootPrincipal() })
  : Role.fromRoleName(stack, "Partner", "partner");
const sealed = SealedSecrets.fromFile(`secrets/${stage}.json`, { stage });

const functionNamed = (name, secrets = [], settings = {}) =>
  new SealedFunction(stack, name, {
    keys,
    sealed,
    name,
    code: Code.fromAsset(`dist/${name}`),
    env: { settings: Object.keys(settings), secrets },
    settings,
    reservedConcurrency: 1,
  });
const orders = functionNamed("orders", ["partnerToken"], { CURRENCY: "EUR" });
const SCHEMES = ["openfaas", "github", "standard", "stripe"];
const hooks = functionNamed("hooks", SCHEMES);
const pages = functionNamed("pages");
const tickets = functionNamed("tickets");

const shop = new LockedApi(stack, "Shop", { name: "shop" });
const back = new LockedApi(stack, "Back", { name: "back-office" });

const clerk = new User(stack, "Clerk", { userName: "Clerk" });
new User(stack, "Guest", { userName: "Guest" });
const read = shop.addRoute({ method: "GET", path: "/orders", handler: orders });
read.grantInvoke(clerk);
read.grantInvoke(partner);
back.addRoute({ method: "GET", path: "/orders", handler: orders }).grantInvoke(clerk);

for (const scheme of SCHEMES) {
  const header = scheme === "openfaas" ? { header: "Hmac" } : {}; // Other schemes have a header of their own.
  const byKey = auth.hmac({ scheme, keys: [{ secret: scheme }], ...header });
  shop.addRoute({ method: "POST", path: `/hooks/${scheme}`, handler: hooks, auth: byKey });
}
const page = (path, by) => back.addRoute({ method: "GET", path, handler: pages, auth: by });
page("/desk", auth.basic({ realm: "back", sealed }));
const issuer = local.oidcIssuer ?? "https://issuer.example.com";
page("/me", auth.oidc({ issuer, audience: ["signet"] }));
page(
  "/seat",
  auth.plugin(tickets.function, { identitySources: ["method.request.header.x-ticket"] }),
);
page("/status", auth.public({ reason: "it says only that the shop is open" }));
// The keys of a user pool exist only on AWS.
if (!local.isLocal) page("/staff", auth.cognito({ userPools: [new UserPool(stack, "Staff")] }));

Validations.of(app).addPlugins(new LockdownChecks());
app.synth();
