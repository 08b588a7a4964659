/**
 * Runs inside, before the program: the array methods that walk over `length` without ever asking the interpreter whether
 * to go on, refuse what claims to be longer than any program can hold. Without it `[].indexOf.call({length: 2 ** 53})`
 * would never return and nothing could end it.
 */
export const lengthGuard = `(() => {
  const most = 10_000_000;
  const { defineProperty, getOwnPropertyDescriptor } = Object;
  const { apply } = Reflect;
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  const names = ['at', 'concat', 'copyWithin', 'every', 'fill', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex',
    'flat', 'flatMap', 'forEach', 'includes', 'indexOf', 'join', 'lastIndexOf', 'map', 'reduce', 'reduceRight', 'reverse',
    'shift', 'slice', 'some', 'sort', 'splice', 'toReversed', 'toSorted', 'toSpliced', 'toString', 'unshift', 'with'];
  for (const name of names) {
    const method = Array.prototype[name];
    if (typeof method !== 'function') continue;
    const guarded = { [name](...parts) {
      if (!isArray(this) && !isView(this) && typeof this === 'object' && this !== null && 'length' in this) {
        // A length that is computed could answer the check and the method differently.
        const length = getOwnPropertyDescriptor(this, 'length');
        if (length === undefined || typeof length.value !== 'number')
          throw new TypeError(name + ' wants an array, or an object whose length is a plain number');
      }
      if (this?.length > most) throw new RangeError('an array of ' + this.length + ' elements is too long here');
      for (const part of name === 'concat' ? parts : []) if (part?.length > most)
        throw new RangeError('an array of ' + part.length + ' elements is too long here');
      return apply(method, this, parts);
    } }[name];
    defineProperty(guarded, 'length', { value: method.length, configurable: true });
    defineProperty(Array.prototype, name, { value: guarded, writable: true, configurable: true });
  }
})()`;
