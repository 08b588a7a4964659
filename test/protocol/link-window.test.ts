/** Protects: numbered messages are confirmed, kept and judged as the device link promises, and no more is kept than allowed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkWindow, ReceiveWindow, SendWindow } from '../../protocol/link-window.ts';

describe('what was said', () => {
  test('is kept until it is confirmed', () => {
    const window = new SendWindow<string>();
    expect(['a', 'b', 'c'].map((message) => window.take(message))).toEqual([1, 2, 3]);
    window.confirmed(2);
    expect(window.unheard).toMatchObject([{ seq: 3, message: 'c' }]);
    window.confirmed(1);
    expect(window.unheard).toHaveLength(1);
    expect(window.take('d')).toBe(4);
  });

  test('is not taken beyond so many messages, until some are confirmed', () => {
    const window = new SendWindow<string>();
    for (let n = 0; n < linkWindow.messages; n += 1) expect(window.take('x')).not.toBeNull();
    expect(window.take('x')).toBeNull();
    window.confirmed(1);
    expect(window.take('x')).toBe(linkWindow.messages + 1);
    expect(window.take('x')).toBeNull();
  });

  test('is not taken beyond so many characters, but alone whatever its size', () => {
    const window = new SendWindow<string>({ messages: 9, characters: 10 });
    expect(window.take('x'.repeat(100))).toBe(1);
    expect(window.take('y')).toBeNull();
    window.confirmed(1);
    expect(window.take('12345')).toBe(2);
    expect(window.take('12345')).toBeNull();
  });
});

describe('what was heard', () => {
  test('is new once and in order', () => {
    const window = new ReceiveWindow();
    expect([window.judge(1), window.judge(2)]).toEqual(['new', 'gap']);
    window.dealtWith(1);
    expect([window.judge(1), window.judge(2), window.judge(3)]).toEqual(['old', 'new', 'gap']);
    expect(window.received).toBe(1);
    expect(() => window.dealtWith(1)).toThrow(RangeError);
    expect(() => window.dealtWith(3)).toThrow(RangeError);
  });
});

test('whatever connections lose, what was taken arrives once and in order', () => {
  const connection = fc.record({
    says: fc.integer({ min: 0, max: 4 }),
    arrive: fc.integer({ min: 0, max: 10 }),
    confirmationsArrive: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(connection, { maxLength: 12 }), (connections) => {
      const sender = new SendWindow<number>({ messages: 5, characters: 1000 });
      const receiver = new ReceiveWindow();
      const taken: number[] = [];
      const arrived: number[] = [];
      let next = 0;
      const connect = ({ says, arrive, confirmationsArrive }: (typeof connections)[number]): void => {
        sender.confirmed(receiver.received);
        for (let n = 0; n < says; n += 1) if (sender.take((next += 1)) !== null) taken.push(next);
        for (const { seq, message } of sender.unheard.slice(0, arrive)) {
          expect(receiver.judge(seq)).not.toBe('gap');
          if (receiver.judge(seq) === 'old') continue;
          arrived.push(message);
          receiver.dealtWith(seq);
        }
        if (confirmationsArrive) sender.confirmed(receiver.received);
      };
      for (const each of connections) connect(each);
      connect({ says: 0, arrive: 10, confirmationsArrive: true });
      expect(arrived).toEqual(taken);
      expect(sender.unheard).toEqual([]);
    }),
  );
});
