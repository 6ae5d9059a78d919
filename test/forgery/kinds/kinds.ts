import type { Kinds } from "../raw-request.ts";
import { framingKinds } from "./framing-kinds.ts";
import { headerKinds } from "./header-kinds.ts";
import { pathKinds } from "./path-kinds.ts";
import { queryKinds } from "./query-kinds.ts";

/** Each way in which a signed request may be changed, by its name. */
export const kinds: Kinds = { ...queryKinds, ...pathKinds, ...headerKinds, ...framingKinds };
