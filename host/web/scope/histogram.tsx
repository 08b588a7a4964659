/** The histogram of levels, as bars; their height is logarithmic, so that rare levels are seen beside the dark. */
import { levelBins, type LevelCounts } from './level-counts.ts';

const height = 60;

export function Histogram({ levels }: { readonly levels: LevelCounts }) {
  const most = Math.log1p(Math.max(1, ...levels.counts));
  return (
    <svg
      class="histogram"
      viewBox={`0 0 ${levelBins} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label="How often light was how bright, from dark at the left to full scale at the right"
    >
      {Array.from(levels.counts, (count, bin) => {
        const tall = (Math.log1p(count) / most) * height;
        return count === 0 ? null : <rect key={bin} x={bin} y={height - tall} width="1" height={tall} />;
      })}
    </svg>
  );
}
