import { createHash } from 'node:crypto';

/** Names of this product are told apart from everybody else's by this namespace; drawn once, never to change. */
const ownNamespace = 'b7c2f0a4-6d1e-4c39-9f58-2a0d7e61c8b3';

/** The same name makes the same UUID, always and everywhere. */
export function uuidOf(name: string): string {
  return nameBasedUuid(ownNamespace, name);
}

/** Version 5 of RFC 9562: a name within a namespace (a UUID), by SHA-1; lower case. */
export function nameBasedUuid(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
