import { generate } from "selfsigned";

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

const COMMON = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

/** Creates an authority for the certificates of clients. */
export async function clientAuthority(commonName: string): Promise<KeyPair> {
  const { private: key, cert } = await generate([{ name: "commonName", value: commonName }], {
    ...COMMON,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, critical: true },
    ],
  });
  return { key, cert };
}

/** Creates a client's certificate. @param notAfterDate Time of its expiry. @default - a year from now */
export async function clientCertificate(
  commonName: string,
  ca: KeyPair,
  notAfterDate?: Date,
): Promise<KeyPair> {
  const attributes = [
    { name: "organizationName", value: "Shop" },
    { name: "commonName", value: commonName },
  ];
  const notBeforeDate = new Date("2026-01-01T00:00:00Z");
  const { private: key, cert } = await generate(attributes, {
    ...COMMON,
    ca,
    notBeforeDate,
    ...(notAfterDate ? { notAfterDate } : {}),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", clientAuth: true },
    ],
  });
  return { key, cert };
}
