import { isMap } from "../../../../json.ts";
import { withoutScheme, type OidcProvider } from "../../../account/iam/oidc-provider.ts";
import { declarationOf, type Declaration } from "../../../account/declaration.ts";
import type { Call } from "../../protocol/call.ts";
import { page } from "../../protocol/query/page.ts";
import type { Form } from "../../protocol/query/form.ts";
import { shapeXml } from "../../protocol/query/shape-xml.ts";
import { requireAllowed } from "../access/allowed.ts";
import { noSuchEntity } from "../access/entity-named.ts";
import { tagShape } from "./entity-shapes.ts";

/** The operations on identity providers for OpenID Connect. */
export const oidcProviders = {
  ListOpenIDConnectProviders(call: Call): string {
    const { partition, accountId, directory } = call.account;
    const all = `arn:${partition}:iam::${accountId}:oidc-provider/*`;
    requireAllowed(call, "ListOpenIDConnectProviders", all);
    const arns = [...directory.oidcProviders.keys()].toSorted();
    return shapeXml({ OpenIDConnectProviderList: arns.map((Arn) => ({ Arn })) });
  },

  GetOpenIDConnectProvider(call: Call, form: Form): string {
    const { url, clientIds, declared } = named(call, form, "GetOpenIDConnectProvider");
    const thumbprints = declared?.properties["ThumbprintList"];
    return shapeXml({
      Url: withoutScheme(url),
      ClientIDList: clientIds,
      ThumbprintList: Array.isArray(thumbprints) ? thumbprints.map(String) : [],
      CreateDate: declared?.created,
      Tags: tagsIn(declared).map(tagShape),
    });
  },

  ListOpenIDConnectProviderTags(call: Call, form: Form): string {
    const { declared } = named(call, form, "ListOpenIDConnectProviderTags");
    const { items, more } = page(form, tagsIn(declared), ([key]) => key);
    return shapeXml({ Tags: items.map(tagShape), ...more });
  },
};

function named(
  call: Call,
  form: Form,
  action: string,
): OidcProvider & { readonly declared: Declaration | undefined } {
  const arn = form.get("OpenIDConnectProviderArn") ?? "";
  requireAllowed(call, action, arn);
  const provider = call.account.directory.oidcProviders.get(arn);
  if (!provider) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
  const declared = declarationOf(call.account, "AWS::IAM::OIDCProvider", arn);
  return { ...provider, declared };
}

function tagsIn(declared: Declaration | undefined) {
  const tags = declared?.properties["Tags"];
  if (!Array.isArray(tags)) return [];
  return tags.filter(isMap).map(({ Key, Value }) => [String(Key), String(Value)] as const);
}
