import { describe, expect, it } from 'vitest';
import { exp, ln, power, sine } from '../../hardware/elementary.ts';
import { Chance } from '../../hardware/random.ts';

describe('seeded chance', () => {
  it('draws the same on every machine and for ever: these numbers never change', () => {
    const stream = new Chance(1).stream('golden');
    expect([stream.uint32(), stream.uint32(), stream.uint32()]).toEqual([3852332984, 1028290322, 3331904307]);
    expect([stream.gaussian(), stream.gaussian(), stream.gaussian()]).toEqual([
      0.2785736051853999, 0.5085328024271298, -1.5785358451170228,
    ]);
    expect([...stream.bytes(4)]).toEqual([120, 79, 97, 137]);
  });

  it('gives each name and each seed a stream of its own, whatever was drawn before', () => {
    const chance = new Chance(7);
    const first = chance.stream('screen').bytes(16);
    chance.stream('other').bytes(1000);
    expect(chance.stream('screen').bytes(16)).toEqual(first);
    expect(chance.stream('screen2').bytes(16)).not.toEqual(first);
    expect(new Chance(8).stream('screen').bytes(16)).not.toEqual(first);
  });

  it('is uniform: 16 classes within five standard deviations, mean and neighbours uncorrelated', () => {
    const stream = new Chance(3).stream('uniform');
    const draws = Array.from({ length: 160_000 }, () => stream.next());
    const counts = Array.from({ length: 16 }, () => 0);
    for (const draw of draws) counts[Math.floor(draw * 16)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(10_000));
    let products = 0;
    for (let i = 1; i < draws.length; i++) products += (draws[i]! - 0.5) * (draws[i - 1]! - 0.5);
    expect(Math.abs(products / draws.length) * 12).toBeLessThan(5 / Math.sqrt(draws.length));
  });

  it('is normal: moments and tails as they should be', () => {
    const stream = new Chance(4).stream('normal');
    const count = 1_000_000;
    const moments = [0, 0, 0, 0, 0];
    const beyond = [0, 0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const x = stream.gaussian();
      for (let m = 1, p = x; m < 5; m++, p *= x) moments[m]! += p / count;
      for (let k = 1; k < 5; k++) if (Math.abs(x) > k) beyond[k]!++;
    }
    expect(moments[1]).toBeCloseTo(0, 2);
    expect(moments[2]).toBeCloseTo(1, 2);
    expect(moments[3]).toBeCloseTo(0, 1);
    expect(moments[4]).toBeCloseTo(3, 1);
    const shares = [0, 0.3173105, 0.0455003, 0.0026998, 0.00006334];
    for (let k = 1; k < 5; k++) {
      const expected = shares[k]! * count;
      expect(Math.abs(beyond[k]! - expected)).toBeLessThan(5 * Math.sqrt(expected));
    }
  });

  it('refuses a seed that is no whole number', () => {
    expect(() => new Chance(0.5)).toThrow(RangeError);
    expect(() => new Chance(Number.NaN)).toThrow(RangeError);
  });
});

describe('elementary functions agree with the engine to 1e-13', () => {
  it('exp, from -50 to 50', () => {
    for (let x = -50; x <= 50; x += 0.137) near(exp(x), Math.exp(x));
    expect([exp(0), exp(-1000), exp(1000)]).toEqual([1, 0, Infinity]);
  });

  it('ln, over forty decades', () => {
    for (let x = 1e-20; x < 1e20; x *= 1.37) near(ln(x), Math.log(x));
    expect(() => ln(0)).toThrow(RangeError);
  });

  it('sine, over several turns', () => {
    for (let turns = -3; turns <= 3; turns += 0.0137) near(sine(turns), Math.sin(2 * Math.PI * turns));
  });

  it('power', () => near(power(0.749, 2.2), 0.749 ** 2.2));
});

function near(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(expected)));
}
