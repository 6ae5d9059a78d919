/** The address as 32-bit words: one word for IPv4, four words for IPv6. */
type Words = readonly number[];

/** A range of IP addresses. */
export interface Range {
  /** An address in the range. */
  readonly network: Words;
  /** Number of leading bits that all addresses in the range share. */
  readonly prefix: number;
}

/**
 * Parses a CIDR range or a single address. An IPv4 range covers only IPv4 addresses, including those written as
 * IPv4-mapped IPv6. An IPv6 range covers all other IPv6 addresses.
 *
 * @returns `undefined` if the text is neither a CIDR range nor an address.
 */
export function parseRange(text: string): Range | undefined {
  const [, base = "", length] = /^([^/]*)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  const written = parseV4(base) ?? parseV6(base);
  if (written === undefined) return undefined;
  const bits = written.length * 32;
  const given = length === undefined ? bits : Number(length);
  if (given > bits) return undefined;
  return isMapped(written) && given >= 96
    ? { network: unmapped(written), prefix: given - 96 }
    : { network: written, prefix: given };
}

/** Returns a matcher for the addresses of a range, or `undefined` if the text is not a range. */
export function ipRange(text: string): ((address: string) => boolean) | undefined {
  const range = parseRange(text);
  if (range === undefined) return undefined;
  const { network, prefix } = range;
  return (address) => {
    const words = parseAddress(address);
    return words?.length === network.length && sharePrefix(network, words, prefix);
  };
}

function sharePrefix(a: Words, b: Words, prefix: number): boolean {
  for (let i = 0, left = prefix; left > 0; i++, left -= 32) {
    const mask = left >= 32 ? -1 : -1 << (32 - left);
    if ((((a[i] ?? 0) ^ (b[i] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}

/** Parses an address of a request, which may have a zone (`fe80::1%eth0`). */
function parseAddress(text: string): Words | undefined {
  const v4 = parseV4(text);
  if (v4) return v4;
  const v6 = parseV6(text.replace(/%[^%]+$/, ""));
  return v6 && isMapped(v6) ? unmapped(v6) : v6;
}

/**
 * Parses four decimal numbers up to 255. Numbers with leading zeros are invalid, because some parsers read them as
 * octal.
 */
function parseV4(text: string): Words | undefined {
  let word = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x2e) {
      if (octet < 0 || ++dots > 3) return undefined;
      word = word * 256 + octet;
      octet = -1;
    } else if (unit >= 0x30 && unit <= 0x39 && octet !== 0) {
      octet = Math.max(octet, 0) * 10 + unit - 0x30;
      if (octet > 255) return undefined;
    } else {
      return undefined;
    }
  }
  return dots === 3 && octet >= 0 ? [(word * 256 + octet) | 0] : undefined;
}

function parseV6(text: string): Words | undefined {
  const [, head = "", tail] = /^([^:]+(?::[^:]+)*)?(?:::(.*))?$/.exec(text) ?? [];
  if (head === "" && tail === undefined) return undefined;
  const left = parseGroups(head, tail === undefined);
  const right = parseGroups(tail ?? "", true);
  if (!left || !right) return undefined;
  const missing = 8 - left.length - right.length;
  // `::` replaces at least one group.
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array<number>(missing).fill(0), ...right];
  return [0, 2, 4, 6].map((i) => ((groups[i] ?? 0) << 16) | (groups[i + 1] ?? 0));
}

/** Parses the 16-bit groups between colons. The last group may be an IPv4 address. */
function parseGroups(text: string, last: boolean): readonly number[] | undefined {
  const groups: number[] = [];
  const parts = text === "" ? [] : text.split(":");
  for (const [i, part] of parts.entries()) {
    const v4 = last && i === parts.length - 1 ? parseV4(part)?.[0] : undefined;
    if (v4 !== undefined) groups.push(v4 >>> 16, v4 & 0xffff);
    else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** Whether an address is IPv4-mapped: `::ffff:a.b.c.d`. */
function isMapped(words: Words): boolean {
  return words.length === 4 && words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
}

function unmapped(words: Words): Words {
  return words.slice(3);
}
