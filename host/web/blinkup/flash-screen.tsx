/** What covers everything while it flashes. */
import { useEffect, useRef } from 'preact/hooks';
import { keepAwake } from './keep-awake.ts';

/**
 * Calls `run` once with the element to flash and with what ends it: Escape, a double tap, leaving full screen, another tab.
 * `onEnd` is called when `run` has ended.
 */
export function FlashScreen({
  run,
  onEnd,
  words,
}: {
  readonly run: (screen: HTMLElement, signal: AbortSignal) => Promise<void>;
  readonly onEnd: () => void;
  /** Shown above the light; nothing while it counts. */
  readonly words: string | null;
}) {
  const screen = useRef<HTMLDivElement>(null);
  const ending = useRef(new AbortController());
  const end = (): void => ending.current.abort();
  useEffect(() => {
    const element = screen.current;
    if (element === null) return;
    const { signal } = ending.current;
    const before = document.activeElement;
    element.focus();
    keepAwake(signal);
    const options = { signal };
    addEventListener('keydown', ({ key }) => key === 'Escape' && end(), options);
    document.addEventListener('visibilitychange', () => document.hidden && end(), options);
    element.requestFullscreen?.({ navigationUI: 'hide' }).then(
      () =>
        document.addEventListener(
          'fullscreenchange',
          () => document.fullscreenElement === null && end(),
          options,
        ),
      () => undefined,
    );
    void run(element, signal).finally(() => {
      end();
      onEnd();
      // What lies outside of the full screen cannot have the focus until that has ended.
      const left = document.fullscreenElement === null ? Promise.resolve() : document.exitFullscreen();
      void left
        .catch(() => undefined)
        .then(() => {
          if (before instanceof HTMLElement) before.focus();
        });
    });
    return end;
  }, []);
  return (
    <div ref={screen} class="flash" tabIndex={-1} role="dialog" aria-label="Flashing" onDblClick={end}>
      {words !== null && (
        <>
          <p class="count" aria-live="assertive">
            {words}
          </p>
          <button type="button" onClick={end}>
            Cancel
          </button>
        </>
      )}
    </div>
  );
}
