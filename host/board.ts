/** The dev board as a library, `impsim/board`: apart from the rest, for it loads the serial port's native code. */
export { Sampler, type SamplerOptions } from './serial/sampler.ts';
export type { SamplingHealth } from './serial/health.ts';
export { sendOnFixture, type FixtureLedOptions } from './serial/fixture-led.ts';
export { LiveImp, type LiveImpOptions } from './serial/live-imp.ts';
export { findPorts, choosePort, type ChosenPort, type FoundPort } from './serial/ports.ts';
export { flashBoard, type FlashOptions, type FlashReport } from './serial/flash-board.ts';
export { BoardFixture } from './serial/board-fixture.ts';
export { SamplerPanel, type Panel } from './serial/sampler-panel.ts';
export type { LightBoard } from './serial/light-board.ts';
export { FivePanel, samplerPins, type FivePins } from './johnny-five/five-panel.ts';
export { SensorBoard, type SensorBoardOptions } from './johnny-five/sensor-board.ts';
export { SamplerIo, type IoBoard } from './johnny-five/sampler-io.ts';
export {
  fastestSymbolHz,
  sensorLight,
  type AnalogSensor,
  type SensorLightOptions,
} from './johnny-five/sensor-light.ts';
export { Scope, type ScopeOptions, type ScopeReport } from './scope/scope.ts';
export { FaultCaptures, type FaultCapture } from './captures/fault-captures.ts';
