import { createCipheriv, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  ciphertextFingerprint,
  decrypt,
  encrypt,
} from "../../../../lib/cloud/account/kms/ciphertext.ts";

const material = randomBytes(32);
const fingerprint = randomBytes(32);
const seal = (
  plaintext: Uint8Array,
  context = {},
  maker: "Encrypt" | "GenerateDataKey" = "Encrypt",
) => encrypt(maker, material, fingerprint, plaintext, context);

/** Encrypts in the layout of versions before CMS: prefix, fingerprint, nonce, ciphertext, tag. */
function sealOldWay(plaintext: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const header = Buffer.concat([Buffer.from([1, 2, 2, 0, 0x78]), fingerprint, nonce]);
  const cipher = createCipheriv("aes-256-gcm", material, nonce);
  const pair = ["stage", "dev"].flatMap((text) => [
    Buffer.from([0, 0, 0, text.length]),
    Buffer.from(text),
  ]);
  cipher.setAAD(Buffer.concat([header, ...pair]));
  const sealed = [cipher.update(plaintext), cipher.final()];
  return Buffer.concat([header, ...sealed, cipher.getAuthTag()]);
}

/** Returns copies of a ciphertext, each with one bit flipped. */
function flips(ciphertext: Buffer): readonly Buffer[] {
  return [...ciphertext.keys()].flatMap((at) =>
    Array.from({ length: 8 }, (_, bit) => {
      const copy = Buffer.from(ciphertext);
      copy.writeUInt8(copy.readUInt8(at) ^ (1 << bit), at);
      return copy;
    }),
  );
}

describe("a ciphertext", () => {
  // Lengths of AWS's ciphertexts, before and after each step of the added length, and in between.
  it.each([
    [1, 153],
    [15, 167],
    [21, 173],
    [32, 184],
    [35, 187],
    [36, 189],
    [48, 201],
    [49, 203],
    [50, 204],
    [51, 206],
    [55, 210],
    [56, 212],
    [64, 220],
    [100, 256],
    [101, 258],
    [159, 316],
    [160, 318],
    [173, 331],
    [174, 333],
    [176, 335],
    [177, 337],
    [182, 342],
    [183, 344],
    [228, 389],
    [229, 391],
    [256, 418],
    [512, 674],
    [1024, 1186],
    [4096, 4258],
  ])("of %i bytes of plaintext is as long as AWS's: %i", (plaintext, length) => {
    expect(seal(Buffer.alloc(plaintext))).toHaveLength(length);
  });

  it("can be decrypted at every length", () => {
    for (let length = 1; length <= 4096; length += length < 260 ? 1 : 256) {
      const plaintext = randomBytes(length);
      const opened = decrypt(material, seal(plaintext, { a: "b" }), { a: "b" });
      expect(opened?.equals(plaintext)).toBe(true);
    }
  });

  it("has the parts of AWS's ciphertexts: prefix, fingerprint, salt, length, CMS EncryptedData", () => {
    const ciphertext = seal(Buffer.from("x"), {}, "GenerateDataKey");
    expect(ciphertext.toString("hex")).toMatch(
      new RegExp(
        `^0102030078${fingerprint.toString("hex")}01[0-9a-f]{32}0000005f` +
          "305d06092a864886f70d010706a050304e0201003049" +
          "06092a864886f70d010701301e060960864801650304012e3011040c[0-9a-f]{24}020110801c[0-9a-f]{56}$",
      ),
    );
    expect(ciphertextFingerprint(ciphertext)).toEqual(fingerprint);
    expect(seal(Buffer.from("x")).subarray(0, 5).toString("hex")).toBe("0102020078");
  });

  it.each([
    ["in the current layout", seal(Buffer.from("the secret"), { stage: "dev" })],
    ["with long DER lengths", seal(Buffer.alloc(110), { stage: "dev" })],
    ["in the old layout", sealOldWay(Buffer.from("the secret"))],
  ])("%s cannot be decrypted if a bit is flipped, or a byte is cut off or added", (_, whole) => {
    const cut = [...whole.keys()].slice(65).map((length) => whole.subarray(0, length));
    const longer = Buffer.concat([whole, Buffer.from([0])]);
    const named = (bytes: Buffer) => ciphertextFingerprint(bytes)?.equals(fingerprint) === true;
    for (const bytes of [...flips(whole), ...cut, longer].filter(named)) {
      expect(decrypt(material, bytes, { stage: "dev" })).toBeUndefined();
    }
  });

  it("in the old layout can still be decrypted, at any length and only with its context", () => {
    for (const length of [1, 10, 88, 119, 120, 184, 4096]) {
      const plaintext = randomBytes(length);
      const ciphertext = sealOldWay(plaintext);
      expect(decrypt(material, ciphertext, { stage: "dev" })).toEqual(plaintext);
      expect(decrypt(material, ciphertext, {})).toBeUndefined();
    }
  });

  it("cannot be decrypted with the material of another key", () => {
    expect(decrypt(randomBytes(32), seal(Buffer.from("x")), {})).toBeUndefined();
  });
});
