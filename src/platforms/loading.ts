import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import type { Profile } from '../../plugins/profile.types.js';
import { ImsError } from '../errors.js';

/**
 * Platforms beside the shipped ones: each a folder (`./platforms/acme`) or an installed package (`@acme/ims-platform`) with a
 * `profile.json`. Whether the profile fits its schema, the plugin that is given it asks.
 *
 * @throws ImsError IMS_ERR_CONFIGURATION, naming the one that cannot be read
 */
export function loadPlatforms(names: readonly string[], from: string = process.cwd()): Profile[] {
  return names.map((name) => {
    try {
      return JSON.parse(readFileSync(profilePath(name, from), 'utf8')) as Profile;
    } catch (error) {
      if (error instanceof ImsError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new ImsError('IMS_ERR_CONFIGURATION', `The platform ${name} cannot be read: ${reason}`, {}, error);
    }
  });
}

/** The folder of a platform, where its sample is. */
export function platformFolder(name: string, from: string = process.cwd()): string {
  return resolve(profilePath(name, from), '..');
}

function profilePath(name: string, from: string): string {
  if (name.startsWith('.') || isAbsolute(name)) {
    const path = join(resolve(from, name), 'profile.json');
    if (existsSync(path)) return path;
    throw new ImsError('IMS_ERR_CONFIGURATION', `There is no ${path}`);
  }
  return createRequire(join(resolve(from), 'package.json')).resolve(`${name}/profile.json`);
}
