import type { Pair } from "../../../../sigv4/request/request.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { checksumOf, type Checksum } from "./checksum.ts";

const CHECKSUM_HEADER = /^x-amz-checksum-(?!algorithm$|mode$|type$)([a-z0-9]+)$/;

/** The checksums that a request claims of its payload, in headers or in trailers, and their computation. */
export class ClaimedChecksums {
  readonly #claimed: readonly Pair[];
  readonly #announced: readonly string[];
  readonly #computed = new Map<string, Checksum>();

  /**
   * @param headers Headers of the request about its payload, in lower case.
   * @param announced Names of the trailers, in lower case.
   * @throws {ServiceError} If an algorithm is unknown, because the payload could not be checked.
   */
  constructor(headers: readonly Pair[], announced: readonly string[]) {
    this.#claimed = headers.filter(([name]) => algorithmOf(name) !== undefined);
    this.#announced = announced;
    for (const name of [...this.#claimed.map(([header]) => header), ...announced]) {
      const checksum = checksumOf(algorithmOf(name) ?? "");
      if (!checksum) {
        const text = `The value specified in the x-amz-trailer header is not supported: ${name}`;
        throw new ServiceError("InvalidRequest", text);
      }
      this.#computed.set(name, checksum);
    }
  }

  update(bytes: Uint8Array): void {
    for (const checksum of this.#computed.values()) checksum.update(bytes);
  }

  /** @throws {ServiceError} If there is a trailer that the headers did not announce, or a checksum is wrong. */
  check(trailers: readonly Pair[]): void {
    for (const [name] of trailers) {
      if (this.#announced.includes(name)) continue;
      throw malformedTrailer(`The trailer ${name} was not announced by x-amz-trailer.`);
    }
    for (const name of this.#announced) {
      if (trailers.filter(([given]) => given === name).length === 1) continue;
      throw malformedTrailer(`The trailer ${name} is missing or repeated.`);
    }
    for (const [name, value] of [...this.#claimed, ...trailers]) {
      if (this.#computed.get(name)?.digest() === value) continue;
      if (name === "content-md5") {
        const text = "The Content-MD5 you specified did not match what we received.";
        throw new ServiceError("BadDigest", text);
      }
      const algorithm = name.replace("x-amz-checksum-", "").toUpperCase();
      const text = `The ${algorithm} you specified did not match the calculated checksum.`;
      throw new ServiceError("BadDigest", text);
    }
  }
}

function malformedTrailer(text: string): ServiceError {
  return new ServiceError("MalformedTrailerError", text);
}

function algorithmOf(name: string): string | undefined {
  return name === "content-md5" ? "md5" : CHECKSUM_HEADER.exec(name)?.[1];
}
