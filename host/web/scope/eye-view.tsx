/** The eye: light folded over two symbols. Where it stays dark, black, grey and white keep apart. */
import { useEffect, useRef } from 'preact/hooks';
import type { Eye } from '../../scope/eye-diagram.ts';

export function EyeView({ eye, label }: { readonly eye: Eye; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const columns = eye.counts[0]?.length ?? 1;
  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d');
    if (!element || !pen) return;
    pen.clearRect(0, 0, element.width, element.height);
    pen.fillStyle = getComputedStyle(element).getPropertyValue('--accent');
    for (const [y, row] of eye.counts.entries())
      for (const [x, count] of row.entries()) {
        // Rare paths are what an eye is about: they are not to vanish.
        pen.globalAlpha = count === 0 ? 0 : 0.15 + 0.85 * Math.sqrt(count / eye.most);
        pen.fillRect(x, y, 1, 1);
      }
  }, [eye]);
  return (
    <canvas
      ref={canvas}
      class="eye"
      width={columns}
      height={eye.counts.length}
      role="img"
      aria-label={label}
    />
  );
}
