import type { Kinds } from "../raw-request.ts";
import { framingKinds } from "./framing-kinds.ts";
import { headerKinds } from "./header-kinds.ts";
import { pathKinds } from "./path-kinds.ts";
import { queryKinds } from "./query-kinds.ts";

/** All kinds of changes to a signed request, by name. */
export const kinds: Kinds = { ...queryKinds, ...pathKinds, ...headerKinds, ...framingKinds };
