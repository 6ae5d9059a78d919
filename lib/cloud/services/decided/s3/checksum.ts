import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** A checksum that is computed while the bytes arrive. */
export interface Checksum {
  readonly update: (bytes: Uint8Array) => void;
  /** Returns the checksum in Base64, as S3's headers have it. */
  readonly digest: () => string;
}

const CHECKSUMS: Readonly<Record<string, () => Checksum>> = {
  crc32: () => {
    let value = 0;
    return {
      update: (bytes) => (value = crc32(bytes, value)),
      digest: () => base64([value]),
    };
  },
  crc32c: crc32c,
  crc64nvme: crc64nvme,
  sha1: () => hash("sha1"),
  sha256: () => hash("sha256"),
  md5: () => hash("md5"),
};

/** Returns a new checksum of an algorithm, as the name of its header ends, or `undefined` if it is unknown. */
export function checksumOf(algorithm: string): Checksum | undefined {
  return Object.hasOwn(CHECKSUMS, algorithm) ? CHECKSUMS[algorithm]?.() : undefined;
}

function hash(algorithm: string): Checksum {
  const computed = createHash(algorithm);
  return {
    update: (bytes) => void computed.update(bytes),
    digest: () => computed.digest("base64"),
  };
}

/** Returns words of 32 bits in Base64. */
function base64(words: readonly number[]): string {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => bytes.writeUInt32BE(word >>> 0, index * 4));
  return bytes.toString("base64");
}

/** Tables are made when a checksum needs them. The high and the low half of an entry follow each other. */
const tables = new Map<string, Uint32Array>();

/** Returns the table of a reflected polynomial, whose halves are words because numbers have only 53 exact bits. */
function tableOf(high: number, low: number): Uint32Array {
  const name = `${high} ${low}`;
  const known = tables.get(name);
  if (known) return known;
  const table = new Uint32Array(512);
  for (let byte = 0; byte < 256; byte++) {
    let [upper, lower] = [0, byte];
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = (lower & 1) === 1;
      lower = (lower >>> 1) | ((upper & 1) << 31);
      upper >>>= 1;
      if (isOdd) [upper, lower] = [upper ^ high, lower ^ low];
    }
    table.set([upper, lower], byte * 2);
  }
  tables.set(name, table);
  return table;
}

/** @see https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 */
function crc32c(): Checksum {
  const table = tableOf(0, 0x82f63b78);
  let value = -1;
  return {
    update(bytes) {
      // An index and a variable of the function are ten times as fast as an iterator and a closure.
      let now = value;
      for (let i = 0; i < bytes.length; i++) {
        now = (now >>> 8) ^ (table[((now ^ (bytes[i] ?? 0)) & 255) * 2 + 1] ?? 0);
      }
      value = now;
    },
    digest: () => base64([~value]),
  };
}

/** CRC-64/NVME, the default of newer clients. */
function crc64nvme(): Checksum {
  const table = tableOf(0x9a6c9329, 0xac4bc9b5);
  let [upper, lower] = [-1, -1];
  return {
    update(bytes) {
      let [high, low] = [upper, lower];
      for (let i = 0; i < bytes.length; i++) {
        const at = ((low ^ (bytes[i] ?? 0)) & 255) * 2;
        low = ((low >>> 8) | (high << 24)) ^ (table[at + 1] ?? 0);
        high = (high >>> 8) ^ (table[at] ?? 0);
      }
      [upper, lower] = [high, low];
    },
    digest: () => base64([~upper, ~lower]),
  };
}
