/** What device and agent can tell each other: anything that JSON can say. */
import { z } from 'zod';

export const LinkValue = z.json();
export type LinkValue = z.infer<typeof LinkValue>;
