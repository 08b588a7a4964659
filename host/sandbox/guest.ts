/** One run of a user's program: what it may call, what it cost, and how it ended. */
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime } from 'quickjs-emscripten';
import type { Engine } from './engine.ts';
import { defaultLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import { programFile } from './program.ts';
import type { Program } from './program.ts';
import { programFault } from './program-fault.ts';
import type { ProgramFault, ProgramFaultCode } from './program-fault.ts';
import { thrownOf } from './stack.ts';
import { Complaint, fromGuest, takeTools, Threw, toGuest, valueOf } from './values.ts';
import type { GuestFunction, GuestValue, HostFunction, HostValue, Tools } from './values.ts';

export interface GuestOptions {
  readonly program: Program;
  /** Real numbers from 0 up to 1: the program's `Math.random`. */
  readonly random: () => number;
  /** The program failed, and nothing of it will run any more. Called at most once, when the call that failed is over. */
  readonly failed: (fault: ProgramFault) => void;
  readonly limits?: Partial<Limits>;
}

/** A program that has to end at once, for a reason that it cannot catch. */
class Ending extends Error {
  readonly code: ProgramFaultCode;

  constructor(code: ProgramFaultCode) {
    super(code);
    this.code = code;
  }
}

/**
 * Every call into the program has its share of steps and does the promise jobs that it sets off; whatever goes wrong
 * ends the run. After that, and after `stop`, calls do nothing.
 */
export class Guest {
  readonly limits: Limits;
  readonly #options: GuestOptions;
  readonly #engine: Engine;
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #tools: Tools;
  /** Promises that calls returned and that are not settled yet. */
  #pending: QuickJSHandle[] = [];
  #running = true;
  #inside = false;
  #polls = 0;
  #outOfPolls = false;

  constructor(engine: Engine, options: GuestOptions) {
    this.#engine = engine;
    this.#options = options;
    this.limits = { ...defaultLimits, ...options.limits };
    this.#runtime = engine.quickJs.newRuntime();
    this.#runtime.setMaxStackSize(this.limits.stackBytes);
    this.#runtime.setInterruptHandler(() => {
      this.#outOfPolls = ++this.#polls > this.limits.polls;
      return this.#outOfPolls;
    });
    this.#context = this.#runtime.newContext();
    this.#tools = takeTools(this.#context);
    this.#context.getProp(this.#context.global, 'Math').consume((math) =>
      this.#context.setProp(
        math,
        'random',
        this.#wrap('random', () => options.random()),
      ),
    );
  }

  /** Whether the program may still be called. */
  get running(): boolean {
    return this.#running;
  }

  /**
   * What is left of the program's memory, bytes: the limit less what QuickJS counts (which knows of no text) or less what
   * memory has grown by, whichever is more.
   */
  get freeMemoryBytes(): number {
    const { memoryBytes, grownBytes } = this.#engine;
    this.#engine.fuel = this.limits.fuel;
    const counted = this.#runtime
      .computeMemoryUsage()
      .consume((usage) => this.#context.getProp(usage, 'memory_used_size'))
      .consume((size) => this.#context.getNumber(size));
    return Math.max(0, memoryBytes - Math.max(counted, grownBytes));
  }

  /** Gives the program something under a global name. */
  define(name: string, value: HostValue): void {
    this.#toGuest(value, name).consume((handle) => this.#context.setProp(this.#context.global, name, handle));
  }

  /** Runs the program from its first line. */
  run(): void {
    const { code } = this.#options.program;
    this.#enter(() => this.#context.evalCode(code, programFile, { type: 'module', strict: true }));
  }

  /** Calls a function of the program's. Undefined where it returned nothing, a promise, or not at all. */
  call(callee: GuestFunction, ...parts: readonly HostValue[]): GuestValue {
    return this.#enter(() => {
      const handles = parts.map((part) => this.#toGuest(part));
      const result = this.#context.callFunction(callee.handle, this.#context.undefined, handles);
      for (const handle of handles) handle.dispose();
      return result;
    });
  }

  /** Ends the run: nothing of the program is called any more. */
  stop(): void {
    this.#running = false;
  }

  #enter(work: () => ReturnType<QuickJSContext['callFunction']>): GuestValue {
    if (!this.#running) return undefined;
    if (this.#inside) throw new Error('the program was called from inside one of its own calls');
    this.#inside = true;
    this.#polls = 0;
    this.#engine.fuel = this.limits.fuel;
    try {
      const result = valueOf(work());
      this.#drain();
      const value = this.#valueOf(result);
      this.#checkPending();
      return value;
    } catch (error) {
      if (this.#running) {
        this.#running = false;
        const fault = this.#faultOf(error);
        this.#inside = false;
        this.#options.failed(fault);
      }
      return undefined;
    } finally {
      this.#inside = false;
    }
  }

  /** Does the promise jobs that are due. */
  #drain(): void {
    for (let jobs = 0; this.#runtime.hasPendingJob(); jobs++) {
      if (jobs >= this.limits.jobs) throw new Ending('jobs');
      valueOf(this.#runtime.executePendingJobs(1));
    }
  }

  #valueOf(handle: QuickJSHandle): GuestValue {
    const isObject =
      this.#context.typeof(handle) === 'object' && !this.#context.eq(handle, this.#context.null);
    const state = isObject ? this.#context.getPromiseState(handle) : null;
    if (state !== null && !(state.type === 'fulfilled' && state.notAPromise)) {
      this.#pending.push(handle);
      return undefined;
    }
    return handle.consume((value) => fromGuest(this.#context, this.#tools, value));
  }

  /** A rejection that the program left to its caller ends the run, as an error would. */
  #checkPending(): void {
    this.#pending = this.#pending.filter((handle) => {
      const state = this.#context.getPromiseState(handle);
      if (state.type === 'rejected') throw new Threw(state.error);
      if (state.type === 'fulfilled') {
        state.value.dispose();
        handle.dispose();
      }
      return state.type === 'pending';
    });
  }

  #toGuest(value: HostValue, name = ''): QuickJSHandle {
    return toGuest(this.#context, this.#tools, value, (called, call) => this.#wrap(called, call), name);
  }

  #wrap(name: string, call: HostFunction): QuickJSHandle {
    return this.#context.newFunction(name, (...handles) => {
      if (!this.#running) return this.#context.undefined;
      try {
        const parts = handles.map((handle) => fromGuest(this.#context, this.#tools, handle));
        return this.#toGuest(call(...parts) as HostValue);
      } catch (error) {
        if (error instanceof Complaint) return { error: this.#context.newError(error.message) };
        // What a getter of the program's threw goes back to where the program called.
        if (error instanceof Threw) return { error: error.handle };
        throw error;
      }
    });
  }

  #faultOf(error: unknown): ProgramFault {
    if (error instanceof Ending) return programFault(error.code, error.code);
    if (this.#engine.fuel === 0) return programFault('too-long', 'out of fuel');
    // The interpreter's own recursion can also end at the host's stack.
    if (error instanceof RangeError) return programFault('stack-overflow', 'stack overflow');
    if (!(error instanceof Threw)) return programFault('interpreter', String(error));
    const thrown = thrownOf(this.#context, error.handle, this.#options.program.lineOf);
    if (this.#outOfPolls) return programFault('too-long', thrown.message, thrown.stack);
    if (thrown.internal === 'out of memory')
      return programFault('out-of-memory', thrown.message, thrown.stack);
    if (thrown.internal === 'stack overflow')
      return programFault('stack-overflow', thrown.message, thrown.stack);
    return programFault('threw', thrown.message, thrown.stack);
  }
}
