import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, ImsError } from './errors.js';

/** Fastify's own refusals, each under the code of its cause. */
const fastifyCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'IMS_ERR_FILE_TOO_LARGE',
  FST_REQ_FILE_TOO_LARGE: 'IMS_ERR_FILE_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'IMS_ERR_MEDIA_TYPE_UNKNOWN',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'IMS_ERR_MEDIA_TYPE_UNKNOWN',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'IMS_ERR_REQUEST_INVALID',
  FST_ERR_CTP_INVALID_JSON_BODY: 'IMS_ERR_REQUEST_INVALID',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'IMS_ERR_REQUEST_INVALID',
};

/** Any error as the product's own; `isDatabaseError` tells a lost connection from a mistake of ours. */
export function toImsError(error: unknown, isDatabaseError: (error: unknown) => boolean): ImsError {
  if (error instanceof ImsError) return error;
  const known = error as Partial<FastifyError>;
  if (Array.isArray(known.validation)) {
    const faults = known.validation.map((fault) => ({
      at: `${known.validationContext ?? ''}${fault.instancePath}`,
      message: fault.message ?? '',
    }));
    const allowed = known.validation.flatMap(({ params }) => params?.allowedValues ?? []);
    const detail = known.message ?? 'The request does not fit its schema';
    return allowed.length === 0
      ? new ImsError('IMS_ERR_REQUEST_INVALID', detail, { faults })
      : new ImsError('IMS_ERR_REQUEST_INVALID', `${detail}: ${allowed.join(', ')}`, { faults, known: allowed });
  }
  const code = known.code === undefined ? undefined : fastifyCodes[known.code];
  if (code !== undefined) return new ImsError(code, known.message ?? '');
  if (isDatabaseError(error) || isDatabaseError((error as { cause?: unknown } | null)?.cause)) {
    return new ImsError('IMS_ERR_DATABASE_UNREACHABLE', 'The database does not answer; nothing was written', {}, error);
  }
  if (known.statusCode !== undefined && known.statusCode >= 400 && known.statusCode < 500) {
    return new ImsError('IMS_ERR_REQUEST_INVALID', known.message ?? 'The request is not valid');
  }
  return new ImsError('IMS_ERR_INTERNAL', 'Something unexpected went wrong; the log has the details', {}, error);
}

/** An error handler for one encapsulated context: RFC 9457 problem documents, the unexpected logged. */
export function problemHandler(isDatabaseError: (error: unknown) => boolean) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = toImsError(error, isDatabaseError);
    logProblem(request, problem);
    sendProblem(reply, problem);
  };
}

export function logProblem(request: FastifyRequest, problem: ImsError): void {
  if (problem.kind.status >= 500) request.log.error({ err: problem.cause ?? problem }, problem.message);
  else request.log.info({ code: problem.code }, problem.message);
}

export function sendProblem(reply: FastifyReply, problem: ImsError): void {
  if (problem.code === 'IMS_ERR_DATABASE_UNREACHABLE') reply.header('retry-after', '5');
  // Serialised here: a route's response schema for 4xx and 5xx must not trim the extensions.
  reply
    .code(problem.kind.status)
    .type('application/problem+json; charset=utf-8')
    .serializer((payload: unknown) => (typeof payload === 'string' ? payload : JSON.stringify(payload)))
    .send(problem.toProblem());
}
