import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ImsError } from './errors.js';

export interface Upload {
  name: string;
  bytes: Uint8Array;
}

/** What a request carries: its files in their order, and the texts of its form by the names of their fields. */
export interface SentForm {
  files: Upload[];
  fields: ReadonlyMap<string, string>;
}

/** Teaches this context (and no other) to take files: as raw bytes of any media type, and as a browser's form sends them. */
export function acceptUploads(app: FastifyInstance, fileBytes: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: fileBytes }, (_request, body, done) =>
    done(null, body),
  );
}

/** The files of a request, as {@link formOf} finds them. */
export async function uploadsOf(request: FastifyRequest, nameInQuery: string | undefined): Promise<Upload[]> {
  return (await formOf(request, nameInQuery)).files;
}

/**
 * The files of a request, in their order, with what its form says beside them. A raw body is one file; its name comes from the query or from Content-Disposition.
 *
 * @throws ImsError IMS_ERR_FILE_EMPTY where there is none, IMS_ERR_REQUEST_INVALID for a form that is none
 */
export async function formOf(request: FastifyRequest, nameInQuery: string | undefined): Promise<SentForm> {
  const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
  const mediaType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\b/i.test(mediaType)) {
    if (body.length === 0)
      throw new ImsError('IMS_ERR_FILE_EMPTY', 'The request has no body: send the workbook as its bytes or as a form');
    const name = plainName(nameInQuery ?? nameInDisposition(request) ?? 'workbook');
    return { files: [{ name, bytes: body }], fields: new Map() };
  }
  const files: Upload[] = [];
  const fields = new Map<string, string>();
  for (const [field, entry] of (await readForm(body, mediaType)).entries()) {
    if (typeof entry === 'string') fields.set(field, entry);
    // A browser sends a nameless, empty file for a field left blank.
    else if (entry.name !== '' || entry.size > 0)
      files.push({ name: plainName(entry.name), bytes: new Uint8Array(await entry.arrayBuffer()) });
  }
  if (files.length === 0) throw new ImsError('IMS_ERR_FILE_EMPTY', 'The form holds no file');
  return { files, fields };
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
