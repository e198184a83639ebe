import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ImsError } from './errors.js';
import { logProblem, toImsError } from './problem.js';
import type { Watch } from './watch.js';

export const eventsMediaType = 'text/event-stream';

/** The response of a route that {@link answerWatched} answers for. */
export function watchedResponse(schema: string) {
  return {
    200: {
      description:
        'The answer. Asked for as `text/event-stream`, it is the last event, `event: answer`, after an `event: progress` now and then (ims-import#/definitions/Progress); what goes wrong is the last event instead, `event: problem`, with the problem document. Whoever goes away before it is done cancels: nothing is written',
      content: {
        'application/json': { schema: { $ref: schema } },
        [eventsMediaType]: { schema: { type: 'string' } },
      },
    },
  };
}

/**
 * Answers what takes long: as events where the request asks for them, with its progress before the answer. Work that nobody waits
 * for any more is ended.
 */
export async function answerWatched<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  isDatabaseError: (error: unknown) => boolean,
  work: (watch: Watch) => Promise<T>,
): Promise<T | FastifyReply> {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (reply.raw.writableEnded) return;
    gone.abort(new ImsError('IMS_ERR_CANCELLED', 'Whoever asked has gone before it was done; nothing was written'));
  });
  const { signal } = gone;
  if (!asksForEvents(request)) return work({ signal, tell: () => signal.throwIfAborted() });
  const events = new Readable({ read: () => undefined });
  const say = (event: string, data: unknown) => events.push(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const tell: Watch['tell'] = (progress) => {
    signal.throwIfAborted();
    say('progress', progress);
  };
  const finish = async () => {
    try {
      say('answer', await work({ signal, tell }));
    } catch (error) {
      const problem = toImsError(error, isDatabaseError);
      logProblem(request, problem);
      say('problem', problem.toProblem());
    }
    events.push(null);
  };
  // A comment, so that whoever asked knows at once that it is under way.
  events.push(':\n\n');
  void finish();
  return reply.header('cache-control', 'no-store').type(eventsMediaType).send(events);
}

function asksForEvents(request: FastifyRequest): boolean {
  const accepted = request.headers.accept ?? '';
  return accepted.split(',').some((each) => each.split(';', 1)[0]?.trim().toLowerCase() === eventsMediaType);
}
