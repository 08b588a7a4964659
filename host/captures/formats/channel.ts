/** Which of a capture's channels is light. */
import { captureError } from './capture-errors.ts';

/** What stands for a number that is no name: `#2`. */
const numberMark = '#';

export const channelNumber = (number: number): string => `${numberMark}${number}`;

/** The number that was asked for so; null where it was not. */
export const askedNumber = (asked: string | undefined): number | null =>
  asked?.startsWith(numberMark) === true ? Number(asked.slice(1)) : null;

/**
 * The channel that a person asked for, by number from 1 or by name; the first one where nobody asked. Throws ImpError
 * `no-channel`, naming those that there are.
 */
export function chosenChannel<T extends { readonly name: string }>(
  channels: readonly T[],
  asked: string | undefined,
): T {
  const [first] = channels;
  const found =
    asked === undefined
      ? first
      : (channels.find(({ name }) => name === asked) ?? channels[(askedNumber(asked) ?? Number(asked)) - 1]);
  if (found !== undefined) return found;
  const names = channels.map(({ name }, i) => `${i + 1} ${name}`.trimEnd());
  throw captureError('no-channel', `it has ${names.slice(0, 16).join(', ')}`);
}
