/** Light to look at: zoomed with the wheel or + and -, moved by dragging or the arrow keys; 0 shows all. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DrawnTransmission, Span } from '../../pictures/picture.ts';
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

const nothing: readonly DrawnTransmission[] = [];
const zoomStep = 1.5;
const panStep = 0.2;

export interface LightViewProps {
  readonly light: LightPyramid;
  readonly transmissions?: readonly DrawnTransmission[];
  /** What is seen first; all of it by default. */
  readonly first?: Span;
  /** The end of growing light is followed, this much of it; null or absent: it stands still. */
  readonly followUs?: number | null;
  /** The user has moved it. */
  readonly onMoved?: () => void;
  /** Told what is seen. */
  readonly onSeen?: (window: Span) => void;
  /** What it is, for who does not see it. */
  readonly label: string;
}

const wholeOf = ({ startUs, endUs }: LightPyramid): Span => ({ startUs, endUs });

export function LightView({
  light,
  transmissions = nothing,
  first,
  followUs = null,
  onMoved,
  onSeen,
  label,
}: LightViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const whole = wholeOf(light);
  const [still, setStill] = useState<Span>(first ?? whole);
  const window = followUs === null ? still : { startUs: light.endUs - followUs, endUs: light.endUs };
  const moved = useRef(false);
  /** What the user moves: from what is seen now. */
  const move = (change: (now: Span) => Span): void => {
    moved.current = true;
    setStill((now) => change(followUs === null ? now : window));
    onMoved?.();
  };
  const latest = useRef(move);
  latest.current = move;
  const drag = useRef<number | null>(null);
  useEffect(() => setStill(first ?? whole), [light]);
  // Where following ends the view stays.
  useEffect(() => {
    if (followUs === null) return undefined;
    moved.current = false;
    return () => {
      if (!moved.current) setStill({ startUs: light.endUs - followUs, endUs: light.endUs });
    };
  }, [followUs, light]);
  useEffect(() => onSeen?.(window));

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
  }, [light, transmissions, window.startUs, window.endUs]);

  useEffect(() => {
    const element = canvas.current;
    // Not passive: else the page would scroll with it.
    const wheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.shiftKey) return;
      event.preventDefault();
      const around = event.offsetX / (element?.clientWidth ?? 1);
      latest.current((now) =>
        zoomed(now, event.deltaY > 0 ? zoomStep : 1 / zoomStep, around, wholeOf(light)),
      );
    };
    element?.addEventListener('wheel', wheel, { passive: false });
    return () => element?.removeEventListener('wheel', wheel);
  }, [light]);

  const zoom = (factor: number): void => move((now) => zoomed(now, factor, 0.5, whole));
  const pan = (share: number): void => move((now) => panned(now, share, whole));
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => zoom(1 / zoomStep),
    '-': () => zoom(zoomStep),
    ArrowLeft: () => pan(-panStep),
    ArrowRight: () => pan(panStep),
    '0': () => move(() => whole),
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
        <button type="button" class="small" onClick={() => move(() => whole)}>
          All
        </button>
      </div>
    </div>
  );
}
