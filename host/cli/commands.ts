import type { Command } from './command.ts';
import { cloud } from './cloud.ts';
import { up } from './up.ts';

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [up, cloud];
