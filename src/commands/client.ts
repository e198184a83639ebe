import { request as httpRequest } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { type ErrorCode, errorKinds, ImsError, type Problem } from '../errors.js';
import { eventsMediaType } from '../events.js';
import type { Progress, Watch } from '../watch.js';

export interface Question {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | readonly string[] | boolean | number | undefined>;
  headers?: Record<string, string>;
  /** A form is sent as one, any other object as JSON. */
  body?: Uint8Array | FormData | object;
  /** Hears how far the answer is, and may go away before it is there; of the routes that answer with events. */
  watch?: Watch;
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

interface Sent {
  method: Question['method'];
  url: string;
  headers: Record<string, string>;
  payload: Buffer | undefined;
  signal: AbortSignal | undefined;
}

interface Received {
  status: number;
  headers: Answer['headers'];
  body: AsyncIterable<Buffer>;
}

type Send = (sent: Sent) => Promise<Received>;

/** Through the routes of an application in this process. */
export function inProcess(app: FastifyInstance, person: string, close: () => Promise<void>): Client {
  return clientOver(
    async ({ method, url, headers, payload, signal }) => {
      const response = await app.inject({
        ...{ method, url, headers, payloadAsStream: true },
        ...(payload === undefined ? {} : { payload }),
      });
      const { res } = response.raw;
      signal?.addEventListener('abort', () => res.destroy(), { once: true });
      if (signal?.aborted) res.destroy();
      return { status: response.statusCode, headers: response.headers, body: response.stream() };
    },
    person,
    close,
  );
}

/** Through the private socket of a running server. */
export function overSocket(socketPath: string, person: string): Client {
  const send: Send = ({ method, url: path, headers, payload, signal }) =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          socketPath,
          method,
          path,
          headers: { ...headers, ...(payload === undefined ? {} : { 'content-length': String(payload.length) }) },
          ...(signal === undefined ? {} : { signal }),
        },
        (response) => resolve({ status: response.statusCode ?? 500, headers: response.headers, body: response }),
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
    ask: async ({ method, path, query = {}, headers = {}, body, watch }) => {
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) {
        if (value === undefined) continue;
        for (const each of Array.isArray(value) ? value : [value]) parameters.append(name, String(each));
      }
      const url = parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
      const { payload, type } = await encoded(body);
      const asked = {
        ...(type === null ? {} : { 'content-type': type }),
        'x-ims-person': encodeURIComponent(person),
        ...(watch === undefined ? {} : { accept: eventsMediaType }),
        ...headers,
      };
      try {
        watch?.signal.throwIfAborted();
        const received = await send({ method, url, headers: asked, payload, signal: watch?.signal });
        const { status } = received;
        const isEvents = watch !== undefined && String(received.headers['content-type']).startsWith(eventsMediaType);
        const bytes = isEvents ? await lastEvent(received.body, watch) : await whole(received.body);
        if (status >= 400) throw fromProblem(bytes);
        return { headers: received.headers, bytes };
      } catch (error) {
        // Whoever goes away breaks the line off; why, they know themselves.
        watch?.signal.throwIfAborted();
        throw error;
      }
    },
  };
}

async function whole(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Tells the progress on, until the answer. */
async function lastEvent(body: AsyncIterable<Buffer>, watch: Watch): Promise<Buffer> {
  for await (const { event, data } of eventsOf(body)) {
    if (event === 'progress') watch.tell(JSON.parse(data.toString()) as Progress);
    else if (event === 'problem') throw fromProblem(data);
    else if (event === 'answer') return data;
  }
  throw new ImsError('IMS_ERR_INTERNAL', 'The answer broke off');
}

/** The events of a stream, as `answerWatched` says them: a line with the name of each, one with its data. */
async function* eventsOf(body: AsyncIterable<Buffer>): AsyncGenerator<{ event: string; data: Buffer }> {
  let event = '';
  for await (const line of linesOf(body)) {
    const text = line.subarray(0, line.indexOf(' ') + 1).toString();
    const value = line.subarray(text.length);
    if (text === 'event: ') event = value.toString();
    else if (text === 'data: ') yield { event, data: value };
  }
}

const lineFeed = 0x0a;

async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      yield Buffer.concat([...held, chunk.subarray(start, end)]);
      held = [];
      start = end + 1;
    }
    held.push(chunk.subarray(start));
  }
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
