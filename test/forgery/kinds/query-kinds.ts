import type { Random } from "../random.ts";
import type { Kind, Kinds } from "../raw-request.ts";
import { percentEncoded, replacedOnce } from "./replacing.ts";

/** Changes the query, which may be empty. */
function ofQuery(change: (query: string, random: Random) => string | undefined): Kind {
  return (request, random) => {
    const [path = "", ...rest] = request.target.split("?");
    const query = change(rest.join("?"), random);
    return query === undefined ? undefined : { ...request, target: `${path}?${query}` };
  };
}

const replacing = (pattern: RegExp, change: (found: string) => string): Kind =>
  ofQuery((query, random) => replacedOnce(query, pattern, random, change));

/** Changes the list of pairs. */
const ofPairs = (change: (pairs: readonly string[], random: Random) => readonly string[]): Kind =>
  ofQuery((query, random) => {
    const pairs = query.split("&").filter((pair) => pair !== "");
    return pairs.length === 0 ? undefined : change(pairs, random).join("&");
  });

export const queryKinds: Kinds = {
  "%2B as +": replacing(/%2B/, () => "+"),
  "%20 as +": replacing(/%20/, () => "+"),
  "%2B as %20": replacing(/%2B/, () => "%20"),
  "every %2B as +": ofQuery((query) => query.replaceAll("%2B", "+")),
  "%3B as ;": replacing(/%3B/, () => ";"),
  "%26 as &": replacing(/%26/, () => "&"),
  "& as %26": replacing(/&/, () => "%26"),
  "& as ;": replacing(/&/, () => ";"),
  "%3D as =": replacing(/%3D/, () => "="),
  "= as %3D": replacing(/=/, () => "%3D"),
  "%25 as %": replacing(/%25/, () => "%"),
  "% as %25": replacing(/%/, () => "%25"),
  "%2C as ,": replacing(/%2C/, () => ","),
  "hexadecimal digits in lower case": replacing(/%[0-9A-F]{2}/, (found) => found.toLowerCase()),
  "a letter encoded": replacing(/(?<!%.?)[a-z]/, percentEncoded),
  "a letter in the other case": replacing(/(?<!%.?)[a-z]/, (found) => found.toUpperCase()),
  "encoded bytes raw": replacing(/(?:%[89A-F][0-9A-F])+/, (found) =>
    Buffer.from(found.replaceAll("%", ""), "hex").toString("latin1"),
  ),
  "an overlong encoding": replacing(
    /(?<!%.?)[a-o]/,
    (found) => `%C1%${(found.charCodeAt(0) + 0x40).toString(16)}`,
  ),
  "a NUL at the end of a value": replacing(/(?=&|$)/, () => "%00"),
  "a blank at the end of a value": replacing(/(?=&|$)/, () => "%20"),
  "a + at the end of a value": replacing(/(?=&|$)/, () => "+"),
  "pairs in another order": ofPairs((pairs, random) => random.shuffled(pairs)),
  "pairs backwards": ofPairs((pairs) => pairs.toReversed()),
  "a pair twice": ofPairs((pairs, random) => [...pairs, random.pick(pairs)]),
  "a removed pair": ofPairs((pairs, random) => pairs.toSpliced(random.below(pairs.length), 1)),
  "an additional pair": ofPairs((pairs, random) => [
    ...pairs,
    random.pick(["z=1", "a=9", "X-Amz-Date=1", "admin"]),
  ]),
  "a value of another pair": ofPairs((pairs, random) =>
    pairs.with(0, `${pairs[0]?.split("=")[0]}=${random.pick(pairs).split("=")[1] ?? ""}`),
  ),
  "a pair's name with brackets": replacing(/=/, () => "[]="),
  "= left out after a bare name": replacing(/=(?=&|$)/, () => ""),
  "&& instead of &": replacing(/&/, () => "&&"),
  "& at the end": ofQuery((query) => `${query}&`),
  "& at the beginning": ofQuery((query) => `&${query}`),
  "? at the beginning": ofQuery((query) => `?${query}`),
  "a fragment": ofQuery((query) => `${query}#x`),
  "a parameter of the signature encoded": replacing(/X-Amz-/, () => "X%2DAmz-"),
  "a parameter of the signature in lower case": replacing(/X-Amz-\w+/, (found) =>
    found.toLowerCase(),
  ),
  "a parameter of the signature twice": ofQuery((query) => {
    const [found] = /X-Amz-(?:Date|Credential|SignedHeaders)=[^&]*/.exec(query) ?? [];
    return found === undefined ? undefined : `${query}&${found}`;
  }),
};
