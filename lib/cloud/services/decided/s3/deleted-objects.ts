import { ServiceError } from "../../protocol/service-error.ts";

export interface DeletedObject {
  readonly key: string;
  readonly versionId: string | undefined;
  /** Conditions, by the name of their element. The object is deleted only if each of them holds. */
  readonly conditions: Readonly<Record<string, string>>;
}

/** The objects that a request of DeleteObjects names. */
export interface DeletedObjects {
  readonly objects: readonly DeletedObject[];
  /** Whether the answer has errors only. */
  readonly isQuiet: boolean;
}

const MOST_OBJECTS = 1000;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  quot: '"',
};
/** The elements that a request has, and the texts between them. Any other text is malformed. */
const TOKEN =
  /<(\/?)(Delete|ETag|Key|LastModifiedTime|Object|Quiet|Size|VersionId)(?: xmlns="[^"<>]*")?>|([^<]+)/gy;

/**
 * Reads the body of DeleteObjects. Only the elements that the operation has are accepted, without comments, CDATA and
 * document types, so that no other reader can find other objects in it.
 *
 * @throws {ServiceError} MalformedXML if the body has another form or more than 1,000 objects.
 */
export function deletedObjects(body: Uint8Array): DeletedObjects {
  const text = textOf(body)
    .replace(/^\uFEFF?\s*<\?xml [^?<>]*\?>/, "")
    .trim();
  const objects: DeletedObject[] = [];
  const open: string[] = [];
  let current: Record<string, string> = {};
  let quiet = "";
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [token, slash, element = "", between] = match;
    end = match.index + token.length;
    if (between !== undefined) {
      const inside = open.at(-1) ?? "";
      if (inside === "Delete" || inside === "Object" || inside === "") {
        if (between.trim() !== "") throw malformed();
      } else if (inside === "Quiet") quiet += between.trim();
      else current[inside] = unescaped(between);
      continue;
    }
    if (slash === "/") {
      if (open.pop() !== element) throw malformed();
      if (element !== "Object") continue;
      const { Key: key, VersionId: versionId, ...conditions } = current;
      if (key === undefined || objects.length === MOST_OBJECTS) throw malformed();
      objects.push({ key, versionId, conditions });
      continue;
    }
    // A second root would be another document.
    if (open.length === 0 && match.index > 0) throw malformed();
    const path = [...open, element].join("/");
    if (
      !/^Delete(?:\/Quiet|\/Object(?:\/(?:ETag|Key|LastModifiedTime|Size|VersionId))?)?$/.test(path)
    ) {
      throw malformed();
    }
    if (element === "Object") current = {};
    else if (Object.hasOwn(current, element)) throw malformed();
    open.push(element);
  }
  if (end !== text.length || open.length > 0 || objects.length === 0) throw malformed();
  if (!/^(?:true|false)?$/.test(quiet)) throw malformed();
  return { objects, isQuiet: quiet === "true" };
}

function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw malformed();
  }
}

function unescaped(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w{1,8}));?/g,
    (_, decimal, hex, name) => {
      const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
      if (name !== undefined) return ENTITIES[String(name)] ?? unknownEntity();
      return code <= 0x10ffff ? String.fromCodePoint(code) : unknownEntity();
    },
  );
}

function unknownEntity(): never {
  throw malformed();
}

function malformed(): ServiceError {
  const text =
    "The XML you provided was not well-formed or did not validate against our published schema";
  return new ServiceError("MalformedXML", text);
}
