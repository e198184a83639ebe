import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of this package: the nearest above this file that has a manifest, whether it runs from source or as built. */
export const packageFolder = nearestManifest(dirname(fileURLToPath(import.meta.url)));

/** Of the product, from the package's manifest. */
export const version: string = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version;

function nearestManifest(folder: string): string {
  const above = dirname(folder);
  return existsSync(join(folder, 'package.json')) || above === folder ? folder : nearestManifest(above);
}
