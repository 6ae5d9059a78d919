import { isSecureUrl } from "../../../secure-url.ts";
import { withoutScheme } from "../../account/iam/oidc-provider.ts";
import { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { tagsOf } from "../resource-type/tags.ts";
import { iamArn } from "./names.ts";

/** AWS's limits for an identity provider. */
const CLIENT_IDS = 100;

/**
 * An identity provider for OpenID Connect. Its URL may have `http` if the issuer is on this machine, such as the local
 * cloud's own issuer; AWS accepts only `https`.
 */
export const iamOidcProvider: ResourceType = {
  enforced: ["ClientIdList", "Tags", "Url"],
  // Thumbprints identify TLS certificates, but the local cloud calls only issuers on this machine, without TLS.
  inert: ["ThumbprintList"],
  attributes: ["Arn"],
  put({ properties, previous }, account) {
    const url = properties.text("Url");
    if (!isSecureUrl(url) || /[?#]/.test(url) || url.length > 255) {
      properties.fail(
        "Url",
        `is ${JSON.stringify(url)}; it must be an https URL without a query, or an http URL of this machine`,
      );
    }
    const arn = iamArn(account, `oidc-provider/${withoutScheme(url)}`);
    const { oidcProviders } = account.directory;
    if (oidcProviders.has(arn) && previous?.physicalId !== arn) {
      properties.fail("Url", `${url} exists already in this account`);
    }
    const clientIds = properties.texts("ClientIdList");
    if (clientIds.length > CLIENT_IDS) {
      properties.fail("ClientIdList", `has ${clientIds.length} ids; AWS accepts ${CLIENT_IDS}`);
    }
    tagsOf(properties);
    oidcProviders.set(arn, { arn, url, clientIds });
    return { physicalId: arn, attributes: { Arn: arn } };
  },
  remove({ physicalId }, { directory }) {
    directory.oidcProviders.delete(physicalId);
  },
};

/**
 * The identity provider that CDK's construct `OpenIdConnectProvider` creates by a custom resource. Here it is the same
 * as the native one, so the function of the custom resource is not called.
 */
export const cdkOidcProvider: ResourceType = {
  ...iamOidcProvider,
  enforced: ["ClientIDList", "Url"],
  inert: ["CodeHash", "RejectUnauthorized", "ServiceToken", "ThumbprintList"],
  attributes: ["Arn", "Thumbprints"],
  put(input, account) {
    const { properties } = input;
    const { Url, ClientIDList } = properties.all;
    const native = new Properties(
      ClientIDList === undefined ? { Url } : { Url, ClientIdList: ClientIDList },
    );
    const deployed = iamOidcProvider.put({ ...input, properties: native }, account);
    return { ...deployed, attributes: { ...deployed.attributes, Thumbprints: "[]" } };
  },
};
