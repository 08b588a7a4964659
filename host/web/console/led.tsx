/** The status LED, blinking as the device's does. Still for who wants no motion. */
import { useEffect, useRef } from 'preact/hooks';
import { ledPatterns, type LedStep } from '../../../firmware/led/patterns.ts';
import type { DeviceView } from './views.ts';

const colourOf = ({ red, green }: LedStep): string => {
  if (red && green) return 'var(--led-amber)';
  if (red) return 'var(--led-red)';
  return green ? 'var(--led-green)' : 'var(--led-dark)';
};

export function Led({ pattern }: { readonly pattern: DeviceView['led'] }) {
  const lamp = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const { current } = lamp;
    if (current === null || pattern === null) return undefined;
    const { steps } = ledPatterns[pattern];
    const lit = steps.find(({ red, green }) => red || green);
    if (lit !== undefined) current.style.background = colourOf(lit);
    if (matchMedia('(prefers-reduced-motion: reduce)').matches)
      return () => current.style.removeProperty('background');
    const totalUs = steps.reduce((sum, { durationUs }) => sum + durationUs, 0);
    let atUs = 0;
    const frames = steps.flatMap((step) => {
      const from = atUs / totalUs;
      atUs += step.durationUs;
      const background = colourOf(step);
      return [
        { background, offset: from },
        { background, offset: atUs / totalUs },
      ];
    });
    const blinking = current.animate(frames, { duration: totalUs / 1000, iterations: Infinity });
    // All in step.
    blinking.startTime = 0;
    return () => {
      blinking.cancel();
      current.style.removeProperty('background');
    };
  }, [pattern]);
  return <span ref={lamp} class="led" aria-hidden="true" title={ledWords(pattern)} />;
}

/** What an LED shows, in words. */
export const ledWords = (pattern: DeviceView['led']): string =>
  pattern === null ? 'not known while it is off-line' : ledPatterns[pattern].meaning;

export const stateWords = ({ online, refused }: Pick<DeviceView, 'online' | 'refused'>): string => {
  if (!online) return 'off-line';
  return refused ? 'refused' : 'on-line';
};
