import { sep } from 'node:path';

/** What a capture at this path is called. */
export const nameOf = (path: string): string => path.split(sep).join('/');
