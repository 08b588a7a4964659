/** Protects the addresses of a simulated network: inside it, each given once, and the same imp gets the same again. */
import { expect, test } from 'vitest';
import { Leases } from '../../../hardware/network/leases.ts';

const home = {
  address: '192.168.1.0',
  netmask: '255.255.255.0',
  gateway: '192.168.1.1',
  dns: ['192.168.1.101'],
};

test('an imp keeps its address, and nobody gets that of a server', () => {
  const leases = new Leases();
  const [one, two] = [{}, {}];
  expect([leases.of(one, home), leases.of(two, home), leases.of(one, home)]).toEqual([
    '192.168.1.100',
    '192.168.1.102',
    '192.168.1.100',
  ]);
});

test('a network of six hosts gives the five that are not its gateway, then none', () => {
  const leases = new Leases();
  const small = { address: '10.0.0.8', netmask: '255.255.255.248', gateway: '10.0.0.9', dns: ['10.0.0.9'] };
  const given = Array.from({ length: 6 }, () => leases.of({}, small));
  const free = [10, 11, 12, 13, 14].map((host) => `10.0.0.${host}`);
  expect(new Set(given.slice(0, 5))).toEqual(new Set(free));
  expect(given.at(-1)).toBeNull();
});

test('an imp in another network gets another address', () => {
  const leases = new Leases();
  const imp = {};
  leases.of(imp, home);
  expect(leases.of(imp, { ...home, address: '172.16.0.0', gateway: '172.16.0.1' })).toBe('172.16.0.100');
});
