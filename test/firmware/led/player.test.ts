/** Protects what the status LED shows: patterns as the vendor documents them, once-shown ones over lasting ones. */
import { describe, expect, it } from 'vitest';
import { ledPatterns } from '../../../firmware/led/patterns.ts';
import type { LedPatternName } from '../../../firmware/led/patterns.ts';
import { LedPlayer } from '../../../firmware/led/player.ts';
import { Crystal } from '../../../hardware/crystal.ts';

/** Plays, and reads the LED every 250 ms: R, G, A (both) or a full stop. */
function timeline(play: (player: LedPlayer, clock: Crystal) => void, units: number): string {
  const clock = new Crystal();
  let shown = '.';
  const player = new LedPlayer(clock, {
    set: (red, green) => (shown = red ? (green ? 'A' : 'R') : green ? 'G' : '.'),
  });
  play(player, clock);
  let text = '';
  for (let unit = 0; unit < units; unit++) {
    clock.runUntil(unit * 250_000 + 125_000);
    text += shown;
  }
  return text;
}

const documented: [LedPatternName, string][] = [
  ['no-settings', 'AA..AA..AA..'],
  ['searching', '..RR..R.R..RR..R.R'],
  ['joining', '..RR..R.R.R..RR..R.R.R'],
  ['connecting', '..AA..R..AA..R'],
  ['online', 'GG..GG..GG..'],
  ['blessed', 'GGGGGGGG'],
  ['blessing-failed', 'RRRRRRRR'],
  ['dark', '........'],
];

describe('the status LED', () => {
  it.each(documented)('shows %s as %s', (name, text) => {
    expect(timeline((player) => player.show(name), text.length)).toBe(text);
  });

  it('shows an accepted BlinkUp for 3 s, then what lasts', () => {
    const text = timeline((player) => {
      player.show('online');
      player.show('accepted');
      player.show('no-settings');
    }, 16);
    expect(text).toBe('GGGGGGGGGGGGAA..');
  });

  it('does not begin a lasting pattern anew when it is asked for again', () => {
    const text = timeline((player, clock) => {
      player.show('online');
      clock.after(375_000, () => player.show('online'));
    }, 8);
    expect(text).toBe('GG..GG..');
  });

  it('replaces whatever is shown at once', () => {
    const text = timeline((player, clock) => {
      player.show('accepted');
      clock.after(1_000_000, () => player.replace('receiving'));
    }, 8);
    expect(text).toBe('GGGG....');
  });

  it('has no two states that look alike, but for those that mean the same to a user', () => {
    const looks = new Map<string, string[]>();
    for (const [name, { once, steps }] of Object.entries(ledPatterns)) {
      const look = JSON.stringify([once, steps]);
      looks.set(look, [...(looks.get(look) ?? []), name]);
    }
    expect([...looks.values()].filter((names) => names.length > 1)).toEqual([['dark', 'receiving']]);
  });
});
