import { request as httpRequest } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { type ErrorCode, errorKinds, ImsError, type Problem } from '../errors.js';

export interface Question {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | readonly string[] | boolean | number | undefined>;
  headers?: Record<string, string>;
  /** A form is sent as one, any other object as JSON. */
  body?: Uint8Array | FormData | object;
}

export interface Answer {
  headers: Record<string, string | string[] | number | undefined>;
  bytes: Buffer;
}

/** A command's way to the routes: in this process, or in the server that owns the data folder. The requests are the same. */
export interface Client {
  /** @throws ImsError as the problem document says */
  ask(question: Question): Promise<Answer>;
  close(): Promise<void>;
}

type Send = (
  method: Question['method'],
  url: string,
  headers: Record<string, string>,
  payload: Buffer | undefined,
) => Promise<Answer & { status: number }>;

/** Through the routes of an application in this process. */
export function inProcess(app: FastifyInstance, person: string, close: () => Promise<void>): Client {
  return clientOver(
    async (method, url, headers, payload) => {
      const response = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
      return { status: response.statusCode, headers: response.headers, bytes: response.rawPayload };
    },
    person,
    close,
  );
}

/** Through the private socket of a running server. */
export function overSocket(socketPath: string, person: string): Client {
  const send: Send = (method, path, headers, payload) =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          socketPath,
          method,
          path,
          headers: { ...headers, ...(payload === undefined ? {} : { 'content-length': String(payload.length) }) },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 500, headers: response.headers, bytes: Buffer.concat(chunks) }),
          );
        },
      );
      request.on('error', (cause) =>
        reject(
          new ImsError('IMS_ERR_DATABASE_LOCKED', 'The server that owns the data folder does not answer', {}, cause),
        ),
      );
      request.end(payload);
    });
  return clientOver(send, person, async () => {});
}

function clientOver(send: Send, person: string, close: () => Promise<void>): Client {
  return {
    close,
    ask: async ({ method, path, query = {}, headers = {}, body }) => {
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) {
        if (value === undefined) continue;
        for (const each of Array.isArray(value) ? value : [value]) parameters.append(name, String(each));
      }
      const url = parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
      const { payload, type } = await encoded(body);
      const answer = await send(
        method,
        url,
        { ...(type === null ? {} : { 'content-type': type }), 'x-ims-person': encodeURIComponent(person), ...headers },
        payload,
      );
      if (answer.status >= 400) throw fromProblem(answer.bytes);
      return answer;
    },
  };
}

async function encoded(body: Question['body']): Promise<{ payload: Buffer | undefined; type: string | null }> {
  if (body === undefined) return { payload: undefined, type: null };
  if (body instanceof Uint8Array) return { payload: Buffer.from(body), type: 'application/octet-stream' };
  if (!(body instanceof FormData)) return { payload: Buffer.from(JSON.stringify(body)), type: 'application/json' };
  const form = new Response(body);
  return { payload: Buffer.from(await form.arrayBuffer()), type: form.headers.get('content-type') };
}

/** The problem document as the error that it was. */
function fromProblem(bytes: Buffer): ImsError {
  const {
    code,
    detail,
    type: _type,
    title: _title,
    status: _status,
    ...extensions
  } = JSON.parse(bytes.toString()) as Problem;
  return new ImsError(code in errorKinds ? (code as ErrorCode) : 'IMS_ERR_INTERNAL', detail, extensions);
}

/** An answer of JSON. */
export function json<T>(answer: Answer): T {
  return JSON.parse(answer.bytes.toString()) as T;
}
