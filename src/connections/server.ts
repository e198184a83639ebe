import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import tls from 'node:tls';
import { ImsError } from '../errors.js';
import type { OpenTransport } from './line.js';

/** How a connection to a server is encrypted; libpq's words for it, as a URL's `sslmode` has them. */
export type TlsMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

const tlsModes: readonly string[] = [
  'disable',
  'allow',
  'prefer',
  'require',
  'verify-ca',
  'verify-full',
] satisfies TlsMode[];

export interface ServerAddress {
  /** Tried in turn; `ports` has as many. Not used with `path`. */
  hosts: readonly string[];
  ports: readonly number[];
  /** A unix socket. */
  path: string | null;
  tls: TlsMode;
  /** A file of certificates to trust instead of the system's. */
  certificates: string | null;
}

/** The encryption a URL asks for, and the URL without the parameters that say so. */
export function takeTls(url: string): { url: string; tls: TlsMode; certificates: string | null } {
  const [address, query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  const mode = parameters.get('sslmode') ?? parameters.get('ssl');
  const certificates = parameters.get('sslrootcert');
  for (const name of ['sslmode', 'ssl', 'sslrootcert']) parameters.delete(name);
  const asked = mode === 'true' ? 'require' : mode === 'false' ? 'disable' : mode;
  const tlsMode = certificates === 'system' ? 'verify-full' : (asked ?? 'disable');
  if (!tlsModes.includes(tlsMode)) {
    throw new ImsError('IMS_ERR_CONFIGURATION', `sslmode ${tlsMode} is not known; known are ${tlsModes.join(', ')}`);
  }
  return {
    url: parameters.size > 0 ? `${address}?${parameters}` : `${address}`,
    tls: tlsMode as TlsMode,
    certificates: certificates === 'system' ? null : certificates,
  };
}

/** A transport to a PostgreSQL server over TCP, TLS or a unix socket. */
export function dial(address: ServerAddress): OpenTransport {
  return (receive, closed) => {
    let socket: net.Socket | null = null;
    let hungUp = false;
    let failure: Error | undefined;
    const opening = connect(address, (started) => {
      socket = started;
      started.on('error', (error) => {
        failure = error;
      });
      if (hungUp) started.destroy();
    }).then(
      (opened) => {
        opened.on('data', receive);
        opened.on('close', () => closed(failure));
        return opened;
      },
      (error: Error) => {
        closed(error);
        return null;
      },
    );
    return {
      write(bytes, done) {
        void opening.then((opened) => opened?.write(bytes, () => done()));
      },
      end() {
        void opening.then((opened) => opened?.destroySoon());
      },
      destroy() {
        hungUp = true;
        socket?.destroy();
      },
    };
  };
}

/** `started` is told of every socket as soon as there is one. */
async function connect(address: ServerAddress, started: (socket: net.Socket) => void): Promise<net.Socket> {
  const { path, hosts, ports } = address;
  const ends = path ? [{ path, host: '' }] : hosts.map((host, index) => ({ host, port: ports[index] ?? 5432 }));
  let failure: unknown;
  for (const end of ends) {
    const socket = net.connect(end);
    started(socket);
    try {
      await settled(socket, 'connect');
      socket.setNoDelay(true).setKeepAlive(true, 60_000);
      return path || address.tls === 'disable' ? socket : await encrypt(socket, end.host, address, started);
    } catch (error) {
      socket.destroy();
      failure = error;
    }
  }
  throw failure;
}

/** Waits for the event; a socket that closes first is an error too, which `once` alone would wait out. */
async function settled(socket: net.Socket, event: string): Promise<unknown[]> {
  const gone = new AbortController();
  const close = () => gone.abort();
  socket.once('close', close);
  try {
    return await once(socket, event, { signal: gone.signal });
  } catch (error) {
    if (!gone.signal.aborted) throw error;
    throw Object.assign(new Error('the server closed the connection'), { code: 'CONNECTION_CLOSED' });
  } finally {
    socket.off('close', close);
  }
}

/** PostgreSQL's way to TLS: ask, hear S or N, and only then shake hands. */
async function encrypt(
  socket: net.Socket,
  host: string,
  address: ServerAddress,
  started: (socket: net.Socket) => void,
): Promise<net.Socket> {
  socket.write(Buffer.from([0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]));
  const [answer] = (await settled(socket, 'data')) as [Buffer];
  // more than the one letter would be bytes that somebody put before the encryption
  if (answer.toString('latin1') !== 'S') {
    if (answer.toString('latin1') === 'N' && (address.tls === 'allow' || address.tls === 'prefer')) return socket;
    throw new ImsError(
      'IMS_ERR_CONFIGURATION',
      `sslmode is ${address.tls}, and the server at ${host} does not speak TLS`,
    );
  }
  const secured = tls.connect({
    socket,
    // whose name the certificate must bear; without it, that of localhost would do
    host,
    ALPNProtocols: ['postgresql'],
    rejectUnauthorized: address.tls === 'verify-ca' || address.tls === 'verify-full',
    ...(net.isIP(host) ? {} : { servername: host }),
    ...(address.certificates ? { ca: await readFile(address.certificates) } : {}),
    ...(address.tls === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  });
  started(secured);
  await settled(secured, 'secureConnect');
  return secured;
}
