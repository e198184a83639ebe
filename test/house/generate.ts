/**
 * Types from schemas: `<noun>.schema.json` -> `<noun>.types.ts` beside it. `npm run generate` writes them, the house test
 * compares them, so that the schema is the only thing ever edited.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const banner = '/** Generated from the JSON Schema beside it by `npm run generate`; edit the schema. */';

/** Every schema in the tree, with the path and the text of its types. */
export async function generatedTypes(): Promise<{ path: string; text: string }[]> {
  const schemas = ['src', 'mappings', 'plugins']
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.schema.json'))
    .sort();
  return Promise.all(
    schemas.map(async (schemaPath) => {
      const schema = JSON.parse(readFileSync(schemaPath, 'utf8'));
      delete schema.$id;
      // `ims-register#/definitions/Status` names another schema by its $id, as Ajv does; here it is found by file name.
      const bySchemaId = {
        order: 1,
        canRead: true,
        read: ({ url }: { url: string }) => {
          const path = schemas.find((each) => `ims-${basename(each)}` === `${basename(url)}.schema.json`);
          if (path === undefined) throw new Error(`${schemaPath} refers to an unknown schema ${url}`);
          return readFileSync(path, 'utf8');
        },
      };
      const text = await compile(schema, schema.title, {
        bannerComment: banner,
        additionalProperties: false,
        unreachableDefinitions: true,
        ignoreMinAndMaxItems: true,
        $refOptions: { resolve: { bySchemaId } },
        style: { singleQuote: true, printWidth: 120 },
      });
      return { path: schemaPath.replace('.schema.json', '.types.ts'), text };
    }),
  );
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  for (const { path, text } of await generatedTypes()) writeFileSync(path, text);
}
