import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What each file and link below a folder is made of, by its path from there. Folders have no entry of their own. */
export function filesBelow(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const name of readdirSync(join(root, folder))) {
      const path = join(folder, name);
      const stat = lstatSync(join(root, path));
      if (stat.isDirectory()) visit(path);
      else if (stat.isSymbolicLink()) found.set(path, `link to ${readlinkSync(join(root, path))}`);
      else found.set(path, stat.isFile() ? sha256(join(root, path)) : 'a device, pipe or socket');
    }
  };
  visit('/');
  return found;
}

/** SHA-256 of a file, in hexadecimal. */
export function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
