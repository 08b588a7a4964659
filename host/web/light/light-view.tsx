/** Light to look at: zoomed with the wheel or + and -, moved by dragging or the arrow keys; 0 shows all. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PicturedTransmission, Span } from '../../pictures/picture.ts';
import { drawLight, type LightColours } from './draw-light.ts';
import type { LightPyramid } from './light-pyramid.ts';
import './style.css';
import { panned, zoomed } from './view-window.ts';

/** Names of the style sheet's variables. */
const variables: LightColours = {
  ground: '--surface',
  text: '--text',
  quiet: '--quiet',
  edge: '--edge',
  light: '--accent',
  edgeThreshold: '--bad',
  whiteThreshold: '--good',
  mark: '--bad-ground',
};

function coloursOf(element: HTMLElement): LightColours {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [name, style.getPropertyValue(variable).trim()]),
  ) as Record<keyof LightColours, string>;
}

const zoomStep = 1.5;
const panStep = 0.2;

export interface LightViewProps {
  readonly light: LightPyramid;
  readonly transmissions?: readonly PicturedTransmission[];
  /** What is seen first; all of it by default. */
  readonly first?: Span;
  /** What it is, for who does not see it. */
  readonly label: string;
}

export function LightView({ light, transmissions = [], first, label }: LightViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const whole: Span = { startUs: light.startUs, endUs: light.endUs };
  const [window, setWindow] = useState<Span>(first ?? whole);
  const drag = useRef<number | null>(null);
  useEffect(() => setWindow(first ?? whole), [light]);

  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d');
    if (!element || !pen) return;
    let asked = 0;
    const draw = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      element.width = Math.round(width * devicePixelRatio);
      element.height = Math.round(height * devicePixelRatio);
      pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      drawLight(pen, { light, transmissions, window, colours: coloursOf(element), width, height });
    };
    const soon = (): void => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(draw);
    };
    const sized = new ResizeObserver(soon);
    sized.observe(element);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', soon);
    soon();
    return () => {
      cancelAnimationFrame(asked);
      sized.disconnect();
      dark.removeEventListener('change', soon);
    };
  }, [light, transmissions, window]);

  useEffect(() => {
    const element = canvas.current;
    // Not passive: else the page would scroll with it.
    const wheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.shiftKey) return;
      event.preventDefault();
      const around = event.offsetX / (element?.clientWidth ?? 1);
      setWindow((now) => zoomed(now, event.deltaY > 0 ? zoomStep : 1 / zoomStep, around, whole));
    };
    element?.addEventListener('wheel', wheel, { passive: false });
    return () => element?.removeEventListener('wheel', wheel);
  }, [light]);

  const zoom = (factor: number): void => setWindow((now) => zoomed(now, factor, 0.5, whole));
  const pan = (share: number): void => setWindow((now) => panned(now, share, whole));
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => zoom(1 / zoomStep),
    '-': () => zoom(zoomStep),
    ArrowLeft: () => pan(-panStep),
    ArrowRight: () => pan(panStep),
    '0': () => setWindow(whole),
  };
  return (
    <div class="light-view">
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${label}. Arrow keys move, plus and minus zoom, 0 shows all.`}
        tabIndex={0}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (act === undefined || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          act();
        }}
        onPointerDown={(event) => {
          drag.current = event.clientX;
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (drag.current === null) return;
          pan((drag.current - event.clientX) / event.currentTarget.clientWidth);
          drag.current = event.clientX;
        }}
        onPointerUp={() => (drag.current = null)}
        onPointerCancel={() => (drag.current = null)}
      />
      <div class="actions">
        <button type="button" class="small" onClick={() => zoom(1 / zoomStep)}>
          Zoom in
        </button>
        <button type="button" class="small" onClick={() => zoom(zoomStep)}>
          Zoom out
        </button>
        <button type="button" class="small" onClick={() => pan(-panStep)}>
          Earlier
        </button>
        <button type="button" class="small" onClick={() => pan(panStep)}>
          Later
        </button>
        <button type="button" class="small" onClick={() => setWindow(whole)}>
          All
        </button>
      </div>
    </div>
  );
}
