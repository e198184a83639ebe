import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The command line as it is built. */
export const entry = resolve('dist/src/cli.js');

export interface Serving {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** A service in a process of its own, once it says where it is. */
export async function startService(environment: NodeJS.ProcessEnv): Promise<Serving> {
  const child = spawn(process.execPath, [entry, 'serve', '--port', '0'], {
    env: { ...process.env, IMS_LOG_LEVEL: 'silent', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((done) => child.on('exit', () => done()));
  const url = await new Promise<string>((found, failed) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-10_000);
      const match = /Serving on (http:\S+);/.exec(said);
      if (match !== null) found(match[1] as string);
    });
    child.on('exit', () => failed(new Error(said)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
