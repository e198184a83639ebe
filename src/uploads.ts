import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ImsError } from './errors.js';

export interface Upload {
  name: string;
  bytes: Uint8Array;
}

/** Teaches this context (and no other) to take files: as raw bytes of any media type, and as a browser's form sends them. */
export function acceptUploads(app: FastifyInstance, fileBytes: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: fileBytes }, (_request, body, done) =>
    done(null, body),
  );
}

/**
 * The files of a request, in their order. A raw body is one file; its name comes from the query or from Content-Disposition.
 *
 * @throws ImsError IMS_ERR_FILE_EMPTY where there is none, IMS_ERR_REQUEST_INVALID for a form that is none
 */
export async function uploadsOf(request: FastifyRequest, nameInQuery: string | undefined): Promise<Upload[]> {
  const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
  const mediaType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\b/i.test(mediaType)) {
    if (body.length === 0)
      throw new ImsError('IMS_ERR_FILE_EMPTY', 'The request has no body: send the workbook as its bytes or as a form');
    return [{ name: plainName(nameInQuery ?? nameInDisposition(request) ?? 'workbook'), bytes: body }];
  }
  const uploads: Upload[] = [];
  for (const entry of (await readForm(body, mediaType)).values()) {
    // A browser sends a nameless, empty file for a field left blank.
    if (typeof entry === 'string' || (entry.name === '' && entry.size === 0)) continue;
    uploads.push({ name: plainName(entry.name), bytes: new Uint8Array(await entry.arrayBuffer()) });
  }
  if (uploads.length === 0) throw new ImsError('IMS_ERR_FILE_EMPTY', 'The form holds no file');
  return uploads;
}

async function readForm(body: Uint8Array, mediaType: string): Promise<FormData> {
  try {
    return await new Response(Buffer.from(body), { headers: { 'content-type': mediaType } }).formData();
  } catch (cause) {
    throw new ImsError('IMS_ERR_REQUEST_INVALID', 'The body is not the form that its media type says', {}, cause);
  }
}

function nameInDisposition(request: FastifyRequest): string | undefined {
  const header = request.headers['content-disposition'];
  if (header === undefined) return undefined;
  const encoded = /filename\*=(?:UTF-8'')([^;]+)/i.exec(header)?.[1];
  try {
    if (encoded !== undefined) return decodeURIComponent(encoded.trim());
  } catch {
    throw new ImsError('IMS_ERR_REQUEST_INVALID', 'The file name in Content-Disposition is not validly encoded');
  }
  return /filename="?([^";]+)"?/i.exec(header)?.[1];
}

/** A name, never a path. */
function plainName(name: string): string {
  return name.split(/[/\\]/).at(-1) || 'workbook';
}
