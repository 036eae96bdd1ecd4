import { generateKeyPairSync, sign } from 'node:crypto';

/** A key and a certificate that it signed for itself, in PEM, good for a day. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

const sequence = 0x30;
const set = 0x31;

/** Makes a certificate for a name: X.509 version 1 in DER, RFC 5280, section 4.1. */
export function selfSigned(name: string, nowMs = Date.now()): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(sequence, objectId('2a8648ce3d040302')); // ecdsa-with-SHA256
  const commonName = der(sequence, objectId('550403'), der(0x0c, Buffer.from(name)));
  const who = der(sequence, der(set, commonName));
  const validity = der(sequence, utcTime(nowMs - 3_600_000), utcTime(nowMs + 86_400_000));
  const serial = der(0x02, Buffer.from([1]));
  const publicInfo = publicKey.export({ type: 'spki', format: 'der' });
  const told = der(sequence, serial, algorithm, who, validity, who, publicInfo);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', told, privateKey));
  const certificate = der(sequence, told, algorithm, signature).toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const short = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...short]), content]);
}

function objectId(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}
