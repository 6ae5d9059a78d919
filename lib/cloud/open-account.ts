import { newAccount, type Account } from "./account/account.ts";
import { mintAdmin } from "./account/admin.ts";
import type { CloudOptions } from "./cloud-options.ts";
import { ObjectStore } from "./objects/object-store.ts";
import { UploadedCode } from "./archive/uploaded-code.ts";
import { filesInUse } from "./stacks/files-in-use.ts";
import type { CloudState } from "./state/cloud-state.ts";

/** An account, and the files of the state directory that its calls upload. */
interface OpenAccount {
  readonly account: Account;
  readonly objects: ObjectStore;
  /** Code that calls give functions. */
  readonly uploads: UploadedCode;
}

/**
 * Returns the account of a state, with its admin.
 *
 * @throws {StateUnusable} If the uploaded files are damaged.
 */
export function openAccount(
  state: CloudState,
  options: Pick<CloudOptions, "state" | "assumed" | "truststores" | "jwks" | "allowHttp">,
): OpenAccount {
  const { assumed, truststores, jwks, allowHttp } = options;
  const httpHosts = new Set(allowHttp?.map((host) => host.toLowerCase()));
  const objects = new ObjectStore(options.state);
  const uploads = new UploadedCode(options.state);
  const account: Account = {
    ...newAccount(state, assumed, truststores, jwks, httpHosts),
    objects,
    codeStore: {
      pathOf: (bucket, key) => objects.pathOf(bucket, key),
      keep: (...given) => uploads.keep(...given),
    },
  };
  mintAdmin(account);
  // What a killed process has left of an upload is in no use.
  objects.clean(filesInUse(account));
  return { account, objects, uploads };
}
