import { headerValues } from "../../../../../sigv4/request/request.ts";
import type { NewBlob } from "../../../../objects/new-blob.ts";
import type { Blob } from "../../../../objects/object-record.ts";
import { uploadLength } from "../../s3/upload-length.ts";
import { checksumsIn } from "./object-head.ts";
import type { StoreCall } from "./store-call.ts";

/** The payload of a request in a file that does not belong to the store yet. */
export interface ReceivedBlob {
  readonly written: NewBlob;
  readonly blob: Blob;
  /** The checksums that the request claims, which are right. In Base64, by the name after `x-amz-checksum-`. */
  readonly checksums: Readonly<Record<string, string>>;
}

/**
 * Writes the payload of a request into a file, while it arrives if it is long, and checks that it is as promised.
 *
 * @param store Makes the payload a part of the store. The file is removed if it throws.
 * @throws {ServiceError} If the payload differs from the promise.
 */
export async function receiveBlob<T>(
  { call, decided, objects }: StoreCall,
  store: (received: ReceivedBlob) => T,
): Promise<T> {
  const { reader, payload, read } = decided;
  if (reader) uploadLength(reader.length);
  const written = await objects.newBlob();
  try {
    let { trailers } = decided;
    const source = call.request.exchange?.readBody?.();
    if (reader && source) {
      for await (const bytes of source) {
        for (const piece of reader.push(bytes)) await written.write(piece);
      }
      trailers = reader.end();
    } else await written.write(payload);
    const checksums = {
      ...checksumsIn(read.headerNames, read.header),
      ...checksumsIn(
        trailers.map(([name]) => name),
        (name) => headerValues({ headers: trailers }, name)[0],
      ),
    };
    return store({ written, blob: await written.end(), checksums });
  } catch (error) {
    await written.discard();
    throw error;
  }
}
